"""What was observed about networks, and the cards of spaces, as sections of a set-up file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.blueprint.fields import Day, Email, Field, Many, Moment, Ref, Text, column_of
from governance.blueprint.registry import Key, Row, Section
from governance.blueprint.table import Column, Mapper
from governance.models import CodeCard, NetworkFact, Space
from governance.perms import Perm

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from governance.blueprint.comparing import Change
    from governance.blueprint.registry import Complaint
    from governance.blueprint.writer import Writer

FACT = partial(column_of, NetworkFact)
CARD = partial(column_of, CodeCard)
FACTS = Mapper(
    model=NetworkFact,
    noun="network_fact",
    columns={
        "network": Column(attr="network_id", path="network__slug", ref="networks"),
        "observed": Column(attr="observed_on"),
        "text": Column(attr="text"),
        "source": Column(attr="source"),
        "noted_by": Column(
            attr="noted_by_id", path="noted_by__email", ref="people", load=str.lower
        ),
        "noted": Column(attr="noted_at"),
    },
)
FACT_FIELDS: Mapping[str, Field] = {
    "network": Ref(section="networks"),
    "observed": Day(),
    "text": Text(of=FACT("text")),
    "source": Text(of=FACT("source")),
    "noted_by": Email(),
    "noted": Moment(),
}
CARDS = Mapper(
    model=CodeCard,
    noun="card",
    columns={
        "space": Column(attr="space_id", path="space__slug", ref="spaces"),
        "tone": Column(attr="tone"),
        "length": Column(attr="length"),
        "do": Column(attr="dos"),
        "do_not": Column(attr="donts"),
        "disclosure": Column(attr="disclosure"),
        "languages": Column(attr="languages"),
        "written_by": Column(
            attr="written_by_id", path="written_by__email", ref="people", load=str.lower
        ),
        "from": Column(attr="written_at"),
    },
)
CARD_FIELDS: Mapping[str, Field] = {
    "space": Ref(section="spaces"),
    "tone": Text(of=CARD("tone")),
    "length": Text(of=CARD("length")),
    "do": Text(of=CARD("dos")),
    "do_not": Text(of=CARD("donts")),
    "disclosure": Text(of=CARD("disclosure")),
    "languages": Many(of=Text(), ordered=True, least=1),
    "written_by": Email(),
    "from": Moment(),
    "until": Moment(null=True, default=None),
}


def write_facts(changes: Sequence[Change], writer: Writer) -> None:
    """Add observations: a row that differs in anything is another one."""
    FACTS.add(changes, writer)


def read_cards(at: datetime) -> list[Row]:
    """The card of each space; one without an end, since another one replaces it."""
    rows = CARDS.rows(CodeCard.objects.in_force(at=at))
    cards = [{**row, "until": None} for row in rows]
    return sorted(cards, key=lambda row: row["space"])


def write_cards(changes: Sequence[Change], writer: Writer) -> None:
    """Write a new version of each card; the earlier ones stay to be read.

    Raises:
        ValidationError: a card begins later than now.
    """
    if any(change.new["from"] > writer.at for change in changes):
        raise ValidationError(_("A card holds from the moment it is written."))
    slugs = [change.new["space"] for change in changes]
    list(Space.objects.select_for_update(of=("self",)).filter(slug__in=slugs))
    held = CodeCard.objects.filter(space__slug__in=slugs).order_by().values_list("space__slug")
    known = dict(held.annotate(Max("number")))
    for change in changes:
        row, number = change.new, known.get(change.new["space"], 0)
        CARDS.add(
            [change.to({**row, "from": writer.at} if number else row)], writer, number=number + 1
        )


def check_cards(rows: Mapping[Key, Row], changes: Collection[Change]) -> Iterator[Complaint]:
    """A card has no end."""
    for change in changes:
        if rows[change.key]["until"] is not None:
            yield change.key, "until", _("A card is replaced by another one; it has no end.")


SECTIONS = (
    Section(
        key="network_facts",
        order=85,
        title=gettext_lazy("What was observed about networks"),
        about=gettext_lazy(
            "What was observed about networks, each with its source. What stands stays; another"
            " observation is another row."
        ),
        fields=FACT_FIELDS,
        identity=tuple(FACT_FIELDS),
        read=lambda _at: FACTS.rows(
            NetworkFact.objects.order_by("network__slug", "observed_on", "noted_at", "text")
        ),
        write=write_facts,
        perm=Perm.SPACE_CHANGE,
    ),
    Section(
        key="code_cards",
        order=95,
        title=gettext_lazy("How to speak in each space"),
        about=gettext_lazy(
            "The card of each space: how one speaks there. A row that differs is a new version;"
            " earlier ones stay to be read."
        ),
        fields=CARD_FIELDS,
        identity=("space",),
        read=read_cards,
        write=write_cards,
        check=check_cards,
        perm=Perm.SPACE_CHANGE,
        dated="moment",
    ),
)
