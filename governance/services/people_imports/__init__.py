"""Bringing people and units in from files."""

from governance.services.people_imports.columns import FACTS, MappingError, named
from governance.services.people_imports.runs import (
    ask_check,
    changes_of,
    confirm_import,
    forget_files,
    is_for_the_worker,
    keep_import,
    may_import,
    progress_key,
    removes_many,
    survey_of,
    wake_worker,
    work_on,
)

__all__ = [
    "FACTS",
    "MappingError",
    "ask_check",
    "changes_of",
    "confirm_import",
    "forget_files",
    "is_for_the_worker",
    "keep_import",
    "may_import",
    "named",
    "progress_key",
    "removes_many",
    "survey_of",
    "wake_worker",
    "work_on",
]
