"""Changes to interactions, one function a use case."""

from engagement.services.answers import add_note, record_customer_message, reply
from engagement.services.claims import (
    CLAIM_MINUTES,
    claim_interaction,
    release_claim,
    release_claims_of,
)
from engagement.services.closing import close_interaction, reopen_interaction
from engagement.services.contacts import erase_identity
from engagement.services.exports import record_export
from engagement.services.intake import log_interaction
from engagement.services.moving import InteractionHeldError
from engagement.services.triage import set_topic, triage

__all__ = [
    "CLAIM_MINUTES",
    "InteractionHeldError",
    "add_note",
    "claim_interaction",
    "close_interaction",
    "erase_identity",
    "log_interaction",
    "record_customer_message",
    "record_export",
    "release_claim",
    "release_claims_of",
    "reopen_interaction",
    "reply",
    "set_topic",
    "triage",
]
