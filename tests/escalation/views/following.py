"""Who follows escalations on pages, and how they open and post them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from governance.perms import Perm
from tests import make

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from escalation.models import Escalation
    from tests.escalation.scene import Scene


def lead(stage: Scene, name: str = "Gus", *more: Perm) -> User:
    """Somebody who follows and takes escalations of the scene's unit."""
    powers = (Perm.ESCALATION_VIEW, Perm.ESCALATION_ACT, *more)
    return make.person(*powers, on=stage.unit, name=name, language="en")


def reader(stage: Scene) -> User:
    """Somebody who may only follow."""
    return make.person(Perm.ESCALATION_VIEW, on=stage.unit, name="Rea", language="en")


def url(name: str, escalation: Escalation) -> str:
    return reverse(f"escalation:{name}", args=[escalation.pk])


def say(client: Client, address: str, **typed: Any) -> tuple[int, str]:
    """Post a form; status and body."""
    response = client.post(address, typed)
    return response.status_code, response.content.decode()


def page(client: Client, address: str, **headers: str) -> str:
    return client.get(address, headers=headers).content.decode()
