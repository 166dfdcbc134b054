"""Conversations with the public."""

from engagement.models.contact import Contact, ContactIdentity, ContactQuerySet
from engagement.models.import_run import ImportRun
from engagement.models.interaction import Interaction, InteractionQuerySet
from engagement.models.message import Direction, Message

__all__ = [
    "Contact",
    "ContactIdentity",
    "ContactQuerySet",
    "Direction",
    "ImportRun",
    "Interaction",
    "InteractionQuerySet",
    "Message",
]
