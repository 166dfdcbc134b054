"""Every component in one library, built into all templates; docs/components.md shows each."""

from django import template

from socialteam.kit.templatetags import (
    ui_drawings,
    ui_forms,
    ui_interaction,
    ui_lists,
    ui_marks,
    ui_page,
)

register = template.Library()

for part in (ui_marks, ui_page, ui_forms, ui_lists, ui_interaction, ui_drawings):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
