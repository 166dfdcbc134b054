"""A set-up file, chosen or pasted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.blueprint.applying import NAME
from governance.blueprint.reading import LARGEST


class SetupForm(forms.Form):
    """One of both."""

    file = forms.FileField(
        label=gettext_lazy("File"), required=False, help_text=gettext_lazy("YAML, 12 MB at most.")
    )
    text = forms.CharField(
        label=gettext_lazy("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """The bytes to read, and their name."""
        given = super().clean() or {}
        file, text = given.get("file"), given.get("text", "")
        if bool(file) == bool(text.strip()):
            raise ValidationError(_("Choose a file, or paste its text."))
        if file and file.size > LARGEST:
            raise ValidationError({"file": _("The file is larger than 12 MB.")})
        given["raw"] = file.read() if file else text.replace("\r\n", "\n").encode()
        given["name"] = file.name if file else NAME
        return given
