"""Roles: named sets of powers, and where they are granted."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase

from governance.models.unit import OrgUnit


class Role(models.Model):
    """A named set of powers, such as strategist or community manager.

    ``powers`` are values of ``governance.perms.Perm``. ``slug`` is stable: the shipped roles are
    found by it. Names are data, so each language has its own.
    """

    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    name_fr = models.CharField(_("name in French"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    powers = models.JSONField(_("powers"), default=list)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("role")
        ordering: ClassVar = ["position", "slug"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the moment."""
        return self.name_fr if (get_language() or "fr").startswith("fr") else self.name_en


class UnitRole(models.Model):
    """A role as it exists in one unit: the group that holds its powers there.

    Invariant: the group's guardian grants on ``unit`` are exactly the role's powers, with what
    the model of the nearest hub adds and takes; ``governance.services.role_sync`` keeps it so.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="roles")
    role = models.ForeignKey(Role, models.PROTECT, related_name="units")
    group = models.OneToOneField(Group, models.PROTECT, related_name="unit_role")

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "role"], name="governance_unitrole_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role} · {self.unit}"


class UnitGroupPermission(GroupObjectPermissionBase):
    """Guardian's grants to groups on units, with a real foreign key."""

    content_object = models.ForeignKey(OrgUnit, models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        default_permissions = ()
