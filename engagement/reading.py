"""From the address of a list to what it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engagement.inbox import Filters, Order, State
from socialteam.kit.inputs import query_choice, query_int, query_text

if TYPE_CHECKING:
    from django.http import QueryDict

YES_OR_NO = {"1": True, "true": True, "0": False, "false": False}


def filters_of(query: QueryDict) -> Filters:
    """The filters that a query string names.

    Raises:
        BadInputError: a value that no filter has.
    """
    return Filters(
        state=State(query_choice(query, "state", list(State), State.TO_ANSWER.value)),
        order=Order(query_choice(query, "order", list(Order), Order.DUE.value)),
        space_id=query_int(query, "space", low=1),
        topic_id=query_int(query, "topic", low=1),
        unit_id=query_int(query, "unit", low=1),
        importance=YES_OR_NO.get(query_choice(query, "important", list(YES_OR_NO))),
        urgency=YES_OR_NO.get(query_choice(query, "urgent", list(YES_OR_NO))),
        words=query_text(query, "words"),
    )
