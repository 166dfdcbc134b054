"""Mails: one connection a batch."""

from __future__ import annotations

import contextlib
import logging
import time
from dataclasses import dataclass
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from notifications.services.results import Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.mail.backends.base import BaseEmailBackend

    from notifications.mails import Mail

log = logging.getLogger(__name__)

# Well below the lease, so that a slow server cannot make two senders hold one message.
BATCH_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Letterbox:
    """A mail and where it goes; ``key`` becomes its Message-ID."""

    pk: int
    key: str
    address: str
    mail: Mail


def send(letters: Sequence[Letterbox]) -> dict[int, Result]:
    """Send each mail on one connection; a mail not reached in time has no result."""
    if not letters:
        return {}
    wire = get_connection()
    ends = time.monotonic() + BATCH_SECONDS
    results: dict[int, Result] = {}
    try:
        wire.open()
        for letter in letters:
            if time.monotonic() > ends:
                break
            results[letter.pk] = _sent(wire, letter)
    except (SMTPException, OSError) as error:
        log.warning("The mail server does not answer.", extra={"reason": str(error)})
        left = (letter.pk for letter in letters if letter.pk not in results)
        results |= dict.fromkeys(left, Result(Verdict.LATER, _said(error)))
    finally:
        with contextlib.suppress(SMTPException, OSError):
            wire.close()
    return results


def _sent(wire: BaseEmailBackend, letter: Letterbox) -> Result:
    try:
        wire.send_messages([_message(letter)])
    except (SMTPServerDisconnected, ConnectionError):
        raise
    except SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        refused = all(500 <= code < 600 for code in codes)
        return Result(Verdict.NEVER if refused else Verdict.LATER, _said(error))
    except (SMTPException, OSError, ValueError) as error:
        return Result(Verdict.LATER, _said(error))
    return Result(Verdict.SENT)


def _message(letter: Letterbox) -> EmailMultiAlternatives:
    host = urlsplit(settings.BASE_URL).hostname
    message = EmailMultiAlternatives(
        subject=letter.mail.subject,
        body=letter.mail.text,
        to=[letter.address],
        headers={
            "Message-ID": f"<{letter.key}@{host}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    message.attach_alternative(letter.mail.html, "text/html")
    for each in letter.mail.attachments:
        message.attach(each.name, each.content, each.content_type)
    return message


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
