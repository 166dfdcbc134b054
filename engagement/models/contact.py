"""Members of the public: a pseudonym for the record, and an identity that can be erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models import OrgUnit, Space

if TYPE_CHECKING:
    from governance.perms import Perm


class ContactQuerySet(models.QuerySet["Contact"]):
    """Contacts, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Contacts of units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))


class Contact(models.Model):
    """Somebody outside who spoke in one space, known to the record by a pseudonym only.

    Invariant: nothing here tells who they are; ``identity`` does, and can be erased while the
    conversations, the audit log and the figures stay.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="contacts")
    space = models.ForeignKey(Space, models.PROTECT, related_name="contacts")
    pseudonym = models.CharField(_("pseudonym"), max_length=16, unique=True)
    created_at = models.DateTimeField(_("first seen"))

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        default_permissions = ()

    def __str__(self) -> str:
        return self.pseudonym


class ContactIdentity(models.Model):
    """Who a contact is: the only table with customers' names and handles.

    ``handle`` is the name in the space, unique there, empty when unknown.
    """

    contact = models.OneToOneField(
        Contact, models.CASCADE, primary_key=True, related_name="identity"
    )
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    name = models.CharField(_("public name"), max_length=150, blank=True)
    handle = models.CharField(_("handle"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("identity")
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["space", "handle"],
                condition=~models.Q(handle=""),
                name="engagement_identity_handle_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.handle
