"""The one shape of our mails: what happened, why it reaches you, one button."""

from __future__ import annotations

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation

from socialteam.kit.typography import spaced


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that comes with a mail; ``content_type`` may have parameters."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail, ready to send; the subject is one line."""

    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of a mail, in the language they are written in.

    ``facts`` are pairs of a label and a value; ``why`` says why the mail reaches the person.
    """

    subject: str
    paragraphs: tuple[str, ...]
    button: str
    url: str
    why: str
    facts: tuple[tuple[str, str], ...] = ()


def compose(letter: Letter, language: str) -> Mail:
    """``letter`` as HTML and as plain text, with the spaces and marks of ``language``."""
    subject = _one_line(spaced(letter.subject, language))
    context = {
        "subject": subject,
        "paragraphs": [spaced(words, language) for words in letter.paragraphs],
        "facts": [(spaced(label, language), value) for label, value in letter.facts],
        "button": spaced(letter.button, language),
        "url": letter.url,
        "why": spaced(letter.why, language),
        "language": language,
    }
    with translation.override(language):
        text = render_to_string("notifications/mail.txt", context)
        html = render_to_string("notifications/mail.html", context)
    return Mail(subject, text.strip() + "\n", html)


def _one_line(words: str) -> str:
    """No line break, so that nobody's words can become a header."""
    return " ".join(words.split())
