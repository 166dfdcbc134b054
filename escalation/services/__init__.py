"""Calls for help and the paths they climb, one function a use case."""

from escalation.services.engine_state import EngineState, engine_state
from escalation.services.escalations import (
    AlreadyEscalatedError,
    acknowledge_escalation,
    hand_over_escalation,
    open_escalation,
    resolve_escalation,
)
from escalation.services.paths import (
    PathMovedError,
    StepFacts,
    change_path,
    create_path,
    retire_path,
    units_with_path,
)
from escalation.services.preview import PreviewRow, preview_path

__all__ = [
    "AlreadyEscalatedError",
    "EngineState",
    "PathMovedError",
    "PreviewRow",
    "StepFacts",
    "acknowledge_escalation",
    "change_path",
    "create_path",
    "engine_state",
    "hand_over_escalation",
    "open_escalation",
    "preview_path",
    "resolve_escalation",
    "retire_path",
    "units_with_path",
]
