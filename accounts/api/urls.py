"""The addresses of this application in the API."""

from rest_framework.viewsets import ViewSetMixin

from accounts.api.viewsets import MeViewSet, TokenViewSet

routes: list[tuple[str, type[ViewSetMixin]]] = [("me", MeViewSet), ("tokens", TokenViewSet)]
