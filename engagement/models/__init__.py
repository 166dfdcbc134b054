"""Conversations with the public."""

from engagement.models.contact import Contact, ContactIdentity, ContactQuerySet
from engagement.models.import_run import ImportRun, ImportRunQuerySet
from engagement.models.import_upload import ImportUpload, ImportUploadQuerySet, UploadState
from engagement.models.interaction import Interaction, InteractionQuerySet
from engagement.models.message import Direction, Message

__all__ = [
    "Contact",
    "ContactIdentity",
    "ContactQuerySet",
    "Direction",
    "ImportRun",
    "ImportRunQuerySet",
    "ImportUpload",
    "ImportUploadQuerySet",
    "Interaction",
    "InteractionQuerySet",
    "Message",
    "UploadState",
]
