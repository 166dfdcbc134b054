"""An image for the lessons of a track."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from socialteam.kit.pictures import LARGEST
from training.services import name_from


class ImageForm(forms.Form):
    """A file, and what it shows for those who do not see it."""

    file = forms.FileField(
        label=_("Image"),
        help_text=_("PNG, JPEG or WebP, 5 MB at most. Where and when it was taken is left out."),
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/webp"}),
    )
    alt_fr = forms.CharField(
        label=_("What it shows, in French"),
        max_length=300,
        help_text=_("Read aloud to those who do not see it."),
    )
    alt_en = forms.CharField(label=_("What it shows, in English"), max_length=300)
    name = forms.SlugField(
        label=_("Short name"),
        required=False,
        max_length=60,
        help_text=_("For the line to paste; empty: from the name of the file."),
    )

    prefix = "image"
    use_required_attribute = False

    def clean_file(self) -> Any:
        """Refuse a large file before reading it."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The image is larger than 5 MB."))
        return file

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        words = dict(self.cleaned_data)
        file = words.pop("file")
        words["name"] = words["name"] or name_from(file.name)
        return {"words": words, "raw": file.read()}
