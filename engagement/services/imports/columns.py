"""Which column of a file holds which fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Field(NamedTuple):
    """A fact we look for, and the names that columns holding it usually have."""

    name: str
    usual: tuple[str, ...]
    required: bool = False


QUESTION_FIELDS = (
    Field("id", ("id", "question_id", "external_id", "tweet_id", "status_id"), required=True),
    Field(
        "occurred_at",
        ("created", "created_at", "occurred_at", "date", "tweet_created", "timestamp"),
        required=True,
    ),
    Field("author", ("creator", "author", "author_id", "user", "username", "handle")),
    Field("name", ("author_name", "display_name", "full_name")),
    Field("title", ("title", "subject")),
    Field("body", ("content", "body", "text", "message", "words")),
    Field("locale", ("locale", "language", "lang")),
    Field("topic", ("topic", "category")),
    Field("permalink", ("url", "permalink", "link")),
    Field("importance", ("importance", "important")),
    Field("urgency", ("urgency", "urgent")),
)
ANSWER_FIELDS = (
    Field("id", ("id", "answer_id", "external_id"), required=True),
    Field(
        "question",
        ("question_id", "question", "parent_id", "in_response_to_tweet_id"),
        required=True,
    ),
    Field("occurred_at", ("created", "created_at", "occurred_at", "date"), required=True),
    Field("author", ("creator", "author", "author_id", "user", "username")),
    Field("body", ("content", "body", "text", "message"), required=True),
)


class MappingError(Exception):
    """The columns do not say what an import needs; the message says which is missing."""


def places(
    fields: Sequence[Field], header: Sequence[str], chosen: Mapping[str, str]
) -> dict[str, int]:
    """The index of the column for each fact that the file holds.

    ``chosen`` maps a fact to a column's name and comes before the usual names; an empty name
    leaves the fact out.

    Raises:
        MappingError: a chosen fact or column does not exist, or a required one is missing.
    """
    known = {name.strip().lower(): index for index, name in reversed(list(enumerate(header)))}
    found: dict[str, int] = {}
    for field in fields:
        names = [chosen[field.name]] if field.name in chosen else list(field.usual)
        names = [name.strip().lower() for name in names if name]
        if field.name in chosen and names and names[0] not in known:
            raise MappingError(
                _("There is no column “%(column)s”. The columns are: %(columns)s.")
                % {"column": chosen[field.name], "columns": ", ".join(header)}
            )
        index = next((known[name] for name in names if name in known), None)
        if index is not None:
            found[field.name] = index
    _check(fields, header, found)
    return found


def check_names(fields: Sequence[Field], chosen: Mapping[str, str]) -> None:
    """Stop unless every chosen fact exists.

    Raises:
        MappingError: one does not.
    """
    names = [field.name for field in fields]
    for name in chosen:
        if name not in names:
            raise MappingError(
                _("There is no fact “%(name)s” to fill. Choose among: %(names)s.")
                % {"name": name, "names": ", ".join(names)}
            )


def _check(fields: Sequence[Field], header: Sequence[str], found: Mapping[str, int]) -> None:
    missing = [field.name for field in fields if field.required and field.name not in found]
    if missing:
        raise MappingError(
            _("No column was found for: %(missing)s. The columns are: %(columns)s.")
            % {"missing": ", ".join(missing), "columns": ", ".join(header)}
        )
    if not {"title", "body"} & found.keys():
        raise MappingError(_("No column holds the words: map “title” or “body”."))
