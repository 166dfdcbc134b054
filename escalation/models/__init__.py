"""Paths, escalations and what happened to them."""

from escalation.models.escalation import Escalation, EscalationQuerySet
from escalation.models.event import EscalationEvent, EventKind
from escalation.models.heartbeat import EngineHeartbeat
from escalation.models.path import (
    EscalationPath,
    EscalationPathQuerySet,
    EscalationStep,
    StepTarget,
)

__all__ = [
    "EngineHeartbeat",
    "Escalation",
    "EscalationEvent",
    "EscalationPath",
    "EscalationPathQuerySet",
    "EscalationQuerySet",
    "EscalationStep",
    "EventKind",
    "StepTarget",
]
