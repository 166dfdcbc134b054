"""What if, and the five models."""

from django.urls import path, register_converter

from governance.models import Change
from governance.views import rehearsals


class ChangeConverter:
    """The name of a change in an address."""

    regex = "|".join(Change.values)

    def to_python(self, value: str) -> Change:
        """The change."""
        return Change(value)

    def to_url(self, value: str) -> str:
        """Its name."""
        return str(value)


register_converter(ChangeConverter, "change")

urlpatterns = [
    path("organisation/models/", rehearsals.model_list, name="model-list"),
    path("organisation/what-if/", rehearsals.rehearsal_list, name="rehearsal-list"),
    path(
        "organisation/what-if/new/<change:change>/",
        rehearsals.rehearsal_create,
        name="rehearsal-create",
    ),
    path(
        "organisation/what-if/<int:rehearsal_id>/",
        rehearsals.rehearsal_detail,
        name="rehearsal-detail",
    ),
    path(
        "organisation/what-if/<int:rehearsal_id>/changes/",
        rehearsals.rehearsal_changes,
        name="rehearsal-changes",
    ),
    path(
        "organisation/what-if/<int:rehearsal_id>/apply/",
        rehearsals.rehearsal_apply,
        name="rehearsal-apply",
    ),
    path(
        "organisation/what-if/<int:rehearsal_id>/undo/",
        rehearsals.rehearsal_undo,
        name="rehearsal-undo",
    ),
    path(
        "organisation/what-if/<int:rehearsal_id>/drop/",
        rehearsals.rehearsal_drop,
        name="rehearsal-drop",
    ),
]
