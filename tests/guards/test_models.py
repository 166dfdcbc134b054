"""Every governed model lives in a unit, and the tables keep their promises."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from tests.guards.code import APPS

WITHOUT_UNIT = {
    "accounts.user": "a person may work in several units: appointments say where",
    "accounts.apitoken": "belongs to a person",
    "notifications.outboxmessage": "below governance; seen only through its webhook or escalation",
    "notifications.webhookendpoint": "below governance; governed through governance.UnitWebhook",
    "governance.orgunit": "is the unit",
    "governance.role": "a catalogue for the whole company",
    "governance.network": "a catalogue for the whole company",
    "governance.unitgrouppermission": "the grants themselves, on content_object",
    "governance.auditevent": "keeps the unit's id without a key, to outlive it",
    "governance.charterversion": "part of a charter",
    "governance.chartertext": "part of a charter's version",
    "governance.chartercomment": "part of a charter's version",
    "governance.chartercampaign": "part of a charter's version",
    "governance.acknowledgement": "a person's proof, part of a charter's version",
    "governance.auditseal": "part of an audit event",
    "governance.auditchain": "one row for the whole log",
    "governance.reportingline": "a fact about two people: appointments say where they work",
    "governance.employment": "a fact about a person: appointments say where they work",
    "governance.signinglink": "part of a consent",
    "governance.workplace": "a fact about a person: appointments say where they work",
    "governance.importchange": "part of an import of people",
    "governance.setupdraft": "belongs to a person, before there is a company",
    "governance.objectiveperson": "part of an objective",
    "governance.networkfact": "part of the catalogue of networks",
    "governance.codecard": "part of a space",
    "governance.accountholder": "part of an official account",
    "governance.accessfact": "part of an official account",
    "governance.publicname": "a person's own consent: appointments say where they work",
    "governance.diagramsweep": "one row for the whole log",
    "training.trackversion": "part of a track",
    "training.module": "part of a track's version",
    "training.lesson": "part of a track's version",
    "training.lessonimage": "part of a track",
    "training.quizdraw": "part of a track's version",
    "training.enrolment": "a person in a track",
    "training.lessonread": "part of an enrolment",
    "training.attemptgrant": "part of an enrolment",
    "training.attempt": "part of an enrolment",
    "training.attemptitem": "part of an attempt",
    "training.learningstatement": "a person's, or nobody's: appointments say where they work",
    "training.certificationperiod": "a person's, in a track",
    "training.certificationreminder": "part of a certification",
    "training.certificationimport": "belongs to the person who brought the file",
    "training.practicereply": "part of an exercise",
    "training.practicereview": "part of an answer to an exercise",
    "training.practiceexample": "part of an answer to an exercise",
    "training.sessionseat": "part of a live session",
    "engagement.contactidentity": "part of a contact",
    "engagement.message": "part of an interaction",
    "escalation.escalationstep": "part of a path; its unit is whom it tells, or nobody's",
    "escalation.escalationevent": "part of an escalation",
    "escalation.engineheartbeat": "one row a process",
    "reporting.reportfile": "part of a report",
}


def own_models() -> list[type[models.Model]]:
    return [model for app in APPS for model in apps.get_app_config(app).get_models()]


def test_every_governed_model_has_a_unit_that_is_never_null() -> None:
    for model in own_models():
        if model._meta.label_lower in WITHOUT_UNIT:
            continue
        field = model._meta.get_field("unit")
        assert isinstance(field, models.ForeignKey), model
        assert not field.null, f"{model._meta.label}.unit may be null"
        assert field.remote_field.on_delete is models.PROTECT, f"{model._meta.label}.unit"


def test_the_exceptions_are_still_needed() -> None:
    labels = {model._meta.label_lower for model in own_models()}
    assert set(WITHOUT_UNIT) <= labels
    for label in WITHOUT_UNIT:
        names = {field.name for field in apps.get_model(label)._meta.get_fields()}
        assert "unit" not in names or label == "escalation.escalationstep", label


def test_constraints_and_indexes_are_named_after_their_app() -> None:
    for model in own_models():
        for named in [*model._meta.constraints, *model._meta.indexes]:
            assert named.name.startswith(f"{model._meta.app_label}_"), f"{model}: {named.name}"


def test_every_model_says_what_it_is() -> None:
    for model in own_models():
        assert model.__doc__
        assert not model.__doc__.startswith(f"{model.__name__}("), model
