"""Responsibilities in words, for templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from governance.raci_words import changes_in_words, limits_said

if TYPE_CHECKING:
    from governance.models import DiagramEdition, RaciAssignment

register = template.Library()


@register.filter
def limits(row: RaciAssignment) -> str:
    """Where and when a responsibility holds, apart from everywhere and always."""
    return limits_said(row)


@register.filter
def changes_said(edition: DiagramEdition) -> str:
    """What an edition changed."""
    return changes_in_words(edition.changed)
