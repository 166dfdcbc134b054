"""People outside: a pseudonym for the record, an identity that is erased when they ask."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from engagement.models import ContactIdentity
from governance import access, audit
from governance.perms import Perm
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from engagement.models import Contact


def new_pseudonym() -> str:
    """A name for the record that says nothing about the person: 60 random bits."""
    return f"C-{secrets.token_hex(8)[:12]}"


@transaction.atomic
def erase_identity(*, contact: Contact, by: User, at: datetime) -> None:
    """Forget who a contact is; their conversations stay under the pseudonym.

    The audit event names the contact by number only.

    Raises:
        PermissionDenied: ``by`` may not erase identities in the contact's unit.
        ConflictError: nothing is left to erase.
    """
    access.require(by, Perm.CONTACT_ERASE, contact)
    erased, _by_model = ContactIdentity.objects.filter(contact=contact).delete()
    if not erased:
        raise ConflictError(_("This identity is erased already."))
    audit.record(by=by, action="contact.erased", target=contact, at=at)
