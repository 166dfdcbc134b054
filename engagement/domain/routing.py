"""Why an interaction went to the unit that answers it."""

from enum import StrEnum


class Route(StrEnum):
    """The reason code kept with an interaction.

    ``TOPIC``: the topic belongs to the unit; ``SPACE``: the space does; ``LOGGER``: the space is
    lent by a unit above, and this is the nearest unit of the person who logged it; ``IMPORT``:
    a file brought it to the space's owner; ``MODEL``: the hub answers for its
    units, by its organisation model.
    """

    TOPIC = "topic"
    SPACE = "space"
    LOGGER = "logger"
    IMPORT = "import"
    MODEL = "model"
