"""A part of the company, in a tree."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from tree_queries.fields import TreeNodeForeignKey
from tree_queries.query import TreeQuerySet

from governance import access
from governance.perms import PERM_LABELS, Perm


class UnitKind(models.TextChoices):
    """What a unit is in the organisation."""

    COMPANY = "company", _("Company")
    HUB = "hub", _("Hub")
    SPOKE = "spoke", _("Spoke")


class OrgModel(models.TextChoices):
    """How a hub and its spokes share the work."""

    DECENTRALISED = "decentralised", _("Decentralised")
    CENTRALISED = "centralised", _("Centralised")
    HUB_AND_SPOKE = "hub_and_spoke", _("Hub and spoke")
    DANDELION = "dandelion", _("Dandelion")
    HOLISTIC = "holistic", _("Holistic")


class OrgUnitQuerySet(TreeQuerySet["OrgUnit"]):
    """Units, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Units where ``person`` holds ``perm``."""
        return self.filter(pk__in=access.unit_ids(person, perm))

    def usable_by(self, person: access.Person, perm: Perm) -> Self:
        """Units where ``person`` holds ``perm``, and the units above them."""
        return self.filter(pk__in=access.unit_ids_and_above(person, perm))


OrgUnitManager = models.Manager.from_queryset(OrgUnitQuerySet)


class OrgUnit(models.Model):
    """A part of the company: the company itself, a hub, or a spoke.

    Invariant: one company at the top; a hub names its organisation model and nothing else does.
    Powers are granted on units and hold for everything below.
    """

    parent = TreeNodeForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("attached to"),
    )
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=UnitKind.choices)
    model = models.CharField(
        _("organisation model"), max_length=15, choices=OrgModel.choices, blank=True
    )
    position = models.PositiveIntegerField(_("order"), default=0)

    objects = OrgUnitManager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering: ClassVar = ["position", "name"]
        default_permissions = ()
        permissions: ClassVar = [(perm.value, PERM_LABELS[perm]) for perm in Perm]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_orgunit_company_is_root",
                condition=Q(kind="company", parent__isnull=True)
                | (~Q(kind="company") & Q(parent__isnull=False)),
                violation_error_message=_("Only the company has nothing above it."),
            ),
            models.CheckConstraint(
                name="governance_orgunit_hub_has_model",
                condition=(Q(kind="hub") & ~Q(model="")) | (~Q(kind="hub") & Q(model="")),
                violation_error_message=_("A hub has an organisation model, other units do not."),
            ),
            models.UniqueConstraint(
                fields=["parent", "name"],
                name="governance_orgunit_sibling_names",
                violation_error_message=_("Another unit at this place has the same name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def unit_id(self) -> int:
        """A unit lives in itself: lets the access door treat it as any governed record."""
        return self.pk
