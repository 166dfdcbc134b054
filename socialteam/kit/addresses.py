"""Addresses of many records of one kind."""

from collections.abc import Callable
from typing import Final

from django.urls import reverse

PLACE: Final = 987_654_321


def addresses(view_name: str) -> Callable[[int], str]:
    """The address of each record of a view, from one look-up for all of them.

    view_name: of a view whose only argument is a record's number.
    """
    before, after = reverse(view_name, args=[PLACE]).split(str(PLACE))
    return lambda number: f"{before}{number}{after}"
