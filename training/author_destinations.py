"""Where authors find tracks and questions: tabs behind the rules."""

from django.utils.translation import gettext_lazy as _

from governance import tabs
from governance.perms import Perm
from socialteam.kit import navigation


def register() -> None:
    """Register everything; called once, when the models are loaded."""
    tabs.register(
        tabs.Tab(
            group="training",
            label=_("Tracks"),
            url_name="training:track-list",
            perm=Perm.LEARNING_VIEW,
            about=_("What people learn before they speak, version by version."),
            order=10,
        )
    )
    tabs.register(
        tabs.Tab(
            group="training",
            label=_("Questions"),
            url_name="training:question-list",
            perm=Perm.LEARNING_WRITE,
            about=_("What quizzes draw from, by theme."),
            order=20,
        )
    )
    for start in ("track", "version", "module", "lesson-", "question"):
        navigation.also_at("rules", f"training:{start}")
