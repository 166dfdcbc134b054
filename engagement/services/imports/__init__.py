"""Bringing conversations in from files."""

from engagement.services.imports.columns import ANSWER_FIELDS, QUESTION_FIELDS, MappingError
from engagement.services.imports.problems import Problem, Problems
from engagement.services.imports.run import Outcome, import_interactions
from socialteam.kit.tabular import Source, Survey, UnreadableFileError, survey

__all__ = [
    "ANSWER_FIELDS",
    "QUESTION_FIELDS",
    "MappingError",
    "Outcome",
    "Problem",
    "Problems",
    "Source",
    "Survey",
    "UnreadableFileError",
    "import_interactions",
    "survey",
]
