"""The training application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    """Tracks, quizzes, certifications, and the permit to speak that is computed from them."""

    name = "training"
    verbose_name = _("Training")

    def ready(self) -> None:
        """Register our pages, our messages, what we ask and know, and the demo."""
        from training import (  # noqa: PLC0415 - models are loaded now
            assignment_messages,
            author_destinations,
            awareness_destinations,
            blueprint,
            certification_destinations,
            certification_messages,
            destinations,
            governance_checks,
            grant_messages,
            on_duty,
            permit_destinations,
            practice_destinations,
            session_invitations,
            setup,
            stated,
        )
        from training.demo import steps  # noqa: PLC0415 - the same

        for room in (
            assignment_messages,
            author_destinations,
            awareness_destinations,
            blueprint,
            certification_destinations,
            certification_messages,
            destinations,
            governance_checks,
            grant_messages,
            on_duty,
            permit_destinations,
            practice_destinations,
            session_invitations,
            setup,
            stated,
            steps,
        ):
            room.register()
