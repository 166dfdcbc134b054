"""Why the company speaks, and how far its launch has come."""

from governance.services.strategy.ecosystem import (
    add_entry,
    note_finding,
    remove_entry,
    validate_ecosystem,
)
from governance.services.strategy.gates import (
    SIGNATURE_HOLDS,
    Gate,
    GateClosedError,
    gate_from,
    gate_of_space,
    gate_of_stage,
)
from governance.services.strategy.go_records import (
    ANSWERS,
    QUESTIONS,
    decide_go,
    decided_from,
    decision_owners,
    record_go,
)
from governance.services.strategy.launch import (
    ask_override,
    enter_stage,
    pass_gate,
    set_criteria,
)
from governance.services.strategy.objectives import (
    assign_people,
    move_objective,
    people_missing,
    write_objective,
)
from governance.services.strategy.places import hub_of, read_places
from governance.services.strategy.registers import (
    assess_maturity,
    mark_network,
    raise_obstacle,
    resolve_obstacle,
)
from governance.services.strategy.standing import automation_allowed, read_hubs

__all__ = [
    "ANSWERS",
    "QUESTIONS",
    "SIGNATURE_HOLDS",
    "Gate",
    "GateClosedError",
    "add_entry",
    "ask_override",
    "assess_maturity",
    "assign_people",
    "automation_allowed",
    "decide_go",
    "decided_from",
    "decision_owners",
    "enter_stage",
    "gate_from",
    "gate_of_space",
    "gate_of_stage",
    "hub_of",
    "mark_network",
    "move_objective",
    "note_finding",
    "pass_gate",
    "people_missing",
    "raise_obstacle",
    "read_hubs",
    "read_places",
    "record_go",
    "remove_entry",
    "resolve_obstacle",
    "set_criteria",
    "validate_ecosystem",
    "write_objective",
]
