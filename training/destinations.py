"""Where learning stands in the masthead and on the thumb bar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from socialteam.kit import navigation


def register() -> None:
    """Register the destination; called once, when the models are loaded."""
    navigation.register(
        navigation.Item(
            key="learn",
            label=_("Learn"),
            url_name="training:my-learning",
            icon="graduation-cap",
            matches=("training:learn", "training:my-learning", "training:quiz"),
            thumb=True,
            order=52,
        )
    )
