"""The tracks that come with the product: written for the field, ready to use and to edit."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction

from governance import access
from governance.models import Network, OrgUnit
from governance.perms import Perm
from training.models import Change, Track
from training.services.bank import bring_questions
from training.services.lessons import add_lesson, add_module
from training.services.track_file import read_track
from training.services.tracks import create_track
from training.services.versions import publish_version, set_draws, set_exam

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from training.models import TrackVersion

SHIPPED = Path(__file__).resolve().parent.parent / "shipped"


@cache
def shipped_tracks() -> tuple[dict[str, Any], ...]:
    """The shipped files, read and checked once, in the order of their names."""
    return tuple(read_track(path.read_bytes()) for path in sorted(SHIPPED.glob("*.yaml")))


@transaction.atomic
def install_tracks(*, unit: OrgUnit, by: User, at: datetime, publish: bool = True) -> list[Track]:
    """Add the shipped tracks that ``unit`` and the units above do not have, with their questions.

    Repeatable: a track that is there, even retired or rewritten, is left as it is.

    Returns:
        The tracks added: in force, or as drafts without ``publish``.

    Raises:
        PermissionDenied: ``by`` may not write tracks there.
    """
    access.require(by, Perm.LEARNING_WRITE, unit)
    OrgUnit.objects.select_for_update().get(pk=unit.pk)
    line = OrgUnit.objects.ancestors(unit, include_self=True)
    held = set(Track.objects.filter(unit__in=line.values("pk")).values_list("slug", flat=True))
    taken = set(Track.objects.values_list("slug", flat=True))
    added = []
    for facts in shipped_tracks():
        own = f"{facts['slug']}-{unit.pk}"
        if not held & {facts["slug"], own}:
            slug = own if facts["slug"] in taken else facts["slug"]
            added.append(_install(facts, slug, unit, by=by, at=at, publish=publish))
    return added


def _install(
    facts: dict[str, Any], slug: str, unit: OrgUnit, *, by: User, at: datetime, publish: bool
) -> Track:
    track = create_track(unit=unit, facts=track_facts(facts), slug=slug, by=by, at=at)
    version = track.versions.get()
    _write_modules(version, facts["modules"], by=by, at=at)
    set_exam(version=version, facts=facts["exam"], by=by, at=at)
    draws = {draw["theme"]: draw["count"] for draw in facts["draws"]}
    set_draws(version=version, draws=draws, by=by, at=at)
    bring_questions(unit=unit, rows=facts["questions"], by=by, at=at)
    if publish:
        publish_version(version=version, change=Change.MATERIAL, summary="", by=by, at=at)
    return track


def track_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """The columns of a track as its file says them."""
    renewal, about = facts["renewal"], facts.get("about") or {}
    return {
        "title_fr": facts["title"]["fr"],
        "title_en": facts["title"]["en"],
        "about_fr": about.get("fr") or "",
        "about_en": about.get("en") or "",
        "network": Network.objects.filter(slug=facts.get("network") or "").first(),
        "renewal": renewal["kind"],
        "renewal_months": renewal.get("months"),
        "renewal_month": renewal.get("month"),
        "refresher_days": facts["refresher_days"],
        "grace_days": facts["grace_days"],
    }


def _write_modules(
    version: TrackVersion, modules: list[dict[str, Any]], *, by: User, at: datetime
) -> None:
    for part in modules:
        title = part["title"]
        module = add_module(
            version=version, title_fr=title["fr"], title_en=title["en"], by=by, at=at
        )
        for page in part["lessons"]:
            lesson = {
                "title_fr": page["title"]["fr"],
                "title_en": page["title"]["en"],
                "body_fr": page["body"]["fr"],
                "body_en": page["body"]["en"],
                "minutes": page["minutes"],
            }
            add_lesson(module=module, facts=lesson, by=by, at=at)
