"""Why an interaction is over."""

from enum import StrEnum


class CloseReason(StrEnum):
    """The reason kept in the audit log."""

    DONE = "done"
    NO_ANSWER_NEEDED = "no-answer-needed"
    DUPLICATE = "duplicate"
    SPAM = "spam"
