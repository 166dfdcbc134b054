"""What the API offers of this application."""

from rest_framework.viewsets import ViewSetMixin

from engagement.api.facade import FacadeViewSet
from engagement.api.viewsets import ContactViewSet, ImportRunViewSet, InteractionViewSet

routes: list[tuple[str, type[ViewSetMixin]]] = [
    ("interactions", InteractionViewSet),
    ("contacts", ContactViewSet),
    ("imports", ImportRunViewSet),
    ("facade", FacadeViewSet),
]
