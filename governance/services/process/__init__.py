"""Who does what, and the diagrams that show it: changes and reads of the processes."""

from governance.services.process.activities import (
    change_activity,
    create_activity,
    retire_activity,
)
from governance.services.process.assignments import (
    Window,
    assign,
    close_assignment,
    replace_assignment,
)
from governance.services.process.editions import content_at, keep_editions, sweep_diagrams
from governance.services.process.gaps import Gap, gaps_among
from governance.services.process.reading import (
    Answer,
    Duties,
    duties_at,
    responsible_for,
)

__all__ = [
    "Answer",
    "Duties",
    "Gap",
    "Window",
    "assign",
    "change_activity",
    "close_assignment",
    "content_at",
    "create_activity",
    "duties_at",
    "gaps_among",
    "keep_editions",
    "replace_assignment",
    "responsible_for",
    "retire_activity",
    "sweep_diagrams",
]
