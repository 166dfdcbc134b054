"""Every address × every actor × own, sibling, foreign, missing and malformed records.

The cases come from the URL resolver, the expectations from the roles' published powers and the
tree of the little world: none of the product's permission code decides them. Whatever the answer,
it must not contain a canary of a unit that the actor cannot see.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.scopes import Scope
from accounts.services import create_token, deactivate_person
from governance.perms import Perm
from governance.services.catalogue import ROLES
from tests import make
from tests.guards.urls import Address, addresses, declared, methods

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from tests.guards.world import World

POWERS = {shipped.slug: set(shipped.powers) for shipped in ROLES}
HOMES = {
    "strategist": "north",
    "unit-lead": "north-a",
    "community-manager": "north-a",
    "legal-reviewer": "north",
    "sponsor": "north",
    "auditor": "north",
    "hr-partner": "north-b",
}
TEAMS = ("strategist", "unit-lead", "community-manager")
REVIEWERS = ("legal-reviewer", "sponsor", "auditor", "hr-partner")
"""The holders of ``HOMES``, in two halves that two processes can share."""
OUTSIDERS = ("anonymous", "nobody", "deactivated")
TOKENS = ("token-reads", "token-audits")
ACTORS = (*HOMES, *OUTSIDERS, *TOKENS)
TARGETS = ("north-a", "north-b", "south-a", "missing", "malformed")
ASK_FOR_NOTHING = ("strategist", "unit-lead", "token-reads")
MISSING = {"missing": 10**9, "malformed": 2**70}
ARGUMENTS = {
    "unit_id": "unit",
    "appointment_id": "appointment",
    "person_id": "person",
    "cover_id": "cover",
    "space_id": "space",
    "topic_id": "topic",
    "calendar_id": "calendar",
    "charter_id": "charter",
    "webhook_id": "webhook",
    "interaction_id": "interaction",
    "contact_id": "contact",
    "escalation_id": "escalation",
    "path_id": "path",
    "run_id": "report",
    "upload_id": "upload",
    "file_id": "setup-file",
    "token_id": "token",
    "application_id": "application",
    "consent_id": "consent",
    "decision_id": "decision",
    "volunteer_objective_id": "volunteer-objective",
    "override_id": "override",
    "sponsorship_id": "sponsorship",
    "import_id": "people-import",
    "rehearsal_id": "rehearsal",
    "waiver_id": "waiver",
    "entry_id": "entry",
    "objective_id": "objective",
    "go_id": "go",
    "obstacle_id": "obstacle",
    "network_id": "network",
    "account_id": "account",
    "holder_id": "holder",
    "access_id": "access",
    "sprawl_id": "sprawl",
    "account_import_id": "account-import",
    "activity_id": "activity",
    "assignment_id": "assignment",
    "certification_id": "certification",
    "certification_import_id": "certification-import",
    "own_certification_id": "own-certification",
    "scenario_id": "scenario",
    "practice_reply_id": "practice-reply",
    "live_session_id": "live-session",
    "track_assignment_id": "track-assignment",
    "store_id": "learning-store",
    "track_id": "track",
    "module_id": "module",
    "question_id": "question",
    "lesson_id": "lesson",
    "image_id": "lesson-image",
    "attempt_id": "attempt",
    "enrolment_id": "enrolment",
    "rule_id": "rule",
}
BASENAMES = {
    "audit-events": "audit-event",
    "check-waivers": "waiver",
    "covers": "cover",
    "eligibility-overrides": "override",
    "ecosystem-entries": "entry",
    "go-records": "go",
    "launches": "unit",
    "lessons": "lesson-out",
    "lesson-images": "lesson-image",
    "signatures": "decision",
    "activities": "activity",
    "responsibilities": "assignment",
    "diagrams": "unit",
    "escalation-paths": "path",
    "imports": "import",
    "learning": "track",
    "people": "person",
    "practice-replies": "practice-reply",
    "people-imports": "people-import",
    "social-accounts": "account",
    "account-holders": "holder",
    "account-accesses": "access",
    "sprawl-decisions": "sprawl",
    "certifications": "certification",
}
FIXED: dict[str, str | int] = {
    "change": "model",
    "lang": "fr",
    "form": "pdf",
    "slug": "received",
    "key": "information-flow",
    "number": 1,
    "code": "G12",
    "stage": 2,
    "link": "stc_unknown",
    "step": "size",
    "kind": "single",
    "rule_kind": "scope",
    "uid": "6f0c2f6e-93f5-4b0e-8d0e-000000000000",
    "key_id": "unknown",
}
PERSONAL = {
    "token",
    "upload",
    "role",
    "network",
    "setup-file",
    "certification-import",
    "own-certification",
}
"""Records that belong to a person or to nobody: foreign to every actor here, or open to all."""
OF_HUBS_ALONE = {"governance:hub-reporting"}
"""Pages that a spoke does not have."""


class Case(NamedTuple):
    """One request: where, how, and what is asked for."""

    address: Address
    method: str
    target: str


def client_of(actor: str, world: World) -> Client:
    """A client logged in as an actor."""
    if actor == "anonymous":
        return Client()
    if actor in TOKENS:
        return Client(headers={"Authorization": f"Bearer {_key(actor, world)}"})
    person = _person(actor, world)
    made = Client()
    made.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    if actor == "deactivated":
        deactivate_person(person=person, by=None, at=make.NOON)
    return made


def _person(actor: str, world: World) -> Any:
    if actor == "nobody":
        return make.user()
    role = "strategist" if actor in (*OUTSIDERS, *TOKENS) else actor
    home = world.places[HOMES[role]].unit
    return make.appoint(make.user(), make.shipped_role(role), on=home)


def _key(actor: str, world: World) -> str:
    reads = [scope for scope in Scope if scope.value.endswith(":read")]
    _token, key = create_token(
        user=_person(actor, world),
        name=actor,
        scopes=reads if actor == "token-reads" else [Scope.AUDIT_READ],
        expires_at=make.NOON.replace(year=2100),
        at=make.NOON,
    )
    return key


def cases(actor: str) -> list[Case]:
    """Every address that is ours, with each of its methods and the targets that tell."""
    found = []
    for address in addresses():
        if address.pattern.startswith("account/"):
            continue
        targets = targets_of(actor, address) if kind_of(address) else ("none",)
        found += [
            Case(address, method, target) for method in methods(address) for target in targets
        ]
    return found


def targets_of(actor: str, address: Address) -> tuple[str, ...]:
    """Where an address is tried: one record is enough where the door itself is shut.

    What does not exist is looked up by the same code for everybody who comes so far.
    """
    api = address.pattern.startswith("api/")
    if actor in OUTSIDERS or (actor in TOKENS and not api):
        return TARGETS[:1]
    return TARGETS if actor in ASK_FOR_NOTHING else TARGETS[:3]


def kind_of(address: Address) -> str:
    """The kind of record an address names, or nothing."""
    for argument in address.arguments:
        if argument in ARGUMENTS:
            return ARGUMENTS[argument]
        if argument == "pk":
            base = address.name.rsplit("-", 1)[0] if "-" in address.name else address.name
            prefix = re.sub(r"^\^?", "", address.pattern.split("/")[2])
            return BASENAMES.get(prefix, prefix.rstrip("s")) or base
        assert argument in FIXED, f"{address.pattern}: what is {argument}?"
    return ""


def path_of(case: Case, world: World) -> str:
    """The address filled in for the case."""
    kind = kind_of(case.address)
    record = MISSING.get(case.target)
    if record is None and kind:
        record = world.places[case.target].ids.get(kind, 10**9 + 1)
    values = {name: FIXED.get(name, record) for name in case.address.arguments if name != "format"}
    return reverse(case.address.name, kwargs=values)


def sees(actor: str, world: World) -> set[str]:
    """The places an actor may read of: at home, below, and what the units above lend."""
    if actor in OUTSIDERS:
        return set()
    home = HOMES["strategist" if actor in TOKENS else actor]
    return world.below(home) | world.above(home)


def hidden_from(actor: str, world: World) -> set[str]:
    """The canaries an actor may not read."""
    every = list(world.places.values())
    seen = [world.places[name] for name in sees(actor, world)]
    canaries = {place.canary for place in every} - {place.canary for place in seen}
    return canaries | {place.circle for place in every} - {place.circle for place in seen}


def expected(actor: str, case: Case, world: World) -> set[int]:  # noqa: PLR0911 - a rule a line
    """The statuses a case may answer; an independent, short reading of the rules."""
    power = declared(case.address, case.method)
    api = case.address.pattern.startswith("api/")
    anything = {200, 201, 204, 302, 400, 403, 405, 409, 422}
    if power == "public":
        return anything | {404, 503}
    if actor in TOKENS and not api:
        return {302, 405}
    if actor in ("anonymous", "deactivated"):
        return {302, 401, 403, 405} if api else {302, 405}
    if power == "signed-in":
        return anything | {404}
    if actor in TOKENS and not carried(actor, power):
        return {403, 405}
    if actor == "nobody" or power not in POWERS["strategist" if actor in TOKENS else actor]:
        return {403, 405}
    if kind_of(case.address) in {"", *PERSONAL} or case.address.name in OF_HUBS_ALONE:
        return anything | {404}
    home = HOMES["strategist" if actor in TOKENS else actor]
    return anything if case.target in world.below(home) else {404, 405}


def carried(token: str, power: Perm) -> bool:
    """Whether a token carries the power: one reads everything, the other the audit log only."""
    if token == "token-audits":
        return power is Perm.AUDIT_VIEW
    return power.value.endswith("_view")


def canaries_in(response: HttpResponseBase, hidden: set[str]) -> list[str]:
    """Canaries of hidden places in the body, the headers or a redirect."""
    text = response.getvalue().decode(errors="replace") + str(dict(response.headers))
    return [canary for canary in hidden if canary in text]


def faults_of(actor: str, world: World) -> list[str]:
    """Where an actor comes too far, is refused what is theirs, or reads of hidden places."""
    hidden = hidden_from(actor, world)
    faults = []
    with transaction.atomic():
        client = client_of(actor, world)
        for case in cases(actor):
            path = path_of(case, world)
            with transaction.atomic():
                response = client.generic(case.method.upper(), path)
                leaked = canaries_in(response, hidden)
                transaction.set_rollback(True)
            if response.status_code not in expected(actor, case, world) or leaked:
                faults.append(
                    f"{case.method} {path} → {response.status_code} for {case.target}"
                    f", expected {sorted(expected(actor, case, world))}, leaked {leaked}"
                )
        transaction.set_rollback(True)
    return faults
