"""Tracks: the list, one of them, adding, changing, retiring, installing those that ship."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import access
from governance.access import requires
from governance.perms import Perm
from governance.saving import saved
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from socialteam.kit.exports import attachment, csv_stream
from socialteam.kit.inputs import query_text
from socialteam.kit.pagination import keyset
from training import services
from training.forms.tracks import InstallForm, TrackFilter, TrackForm
from training.models import Track, VersionState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet
    from django.http import HttpResponse, HttpResponseBase

    from accounts.http import Request

POST = "POST"
PAGE = 50


@requires(Perm.LEARNING_VIEW)
@require_safe
def track_list(request: Request) -> HttpResponse:
    """What people learn: the tracks, which version holds, how many are certified."""
    at = clock.now()
    form, tracks = _asked(request)
    cursor = query_text(request.GET, "cursor", longest=2000) or None
    page = keyset(tracks, ("slug", "pk"), cursor, PAGE)
    offered = Track.objects.usable_by(request.user, Perm.LEARNING_VIEW).live()
    may_write = access.holds(request.user, Perm.LEARNING_WRITE)
    certified = services.certified_by_track(page.rows, at=at)
    context = {
        "form": form,
        "page": page,
        "rows": [
            (track, *track.shown_versions, certified.get(track.pk, 0)) for track in page.rows
        ],
        "offered": offered.count(),
        "in_force": offered.filter(versions__state=VersionState.PUBLISHED).count(),
        "filtered": bool(form.is_valid() and any(form.cleaned_data.values())),
        "may_write": may_write,
        "install_form": InstallForm(person=request.user) if may_write else None,
    }
    return render(request, "training/track_list.html", context)


@requires(Perm.LEARNING_VIEW)
@require_safe
def track_export(request: Request) -> HttpResponseBase:
    """The same list as a file."""
    at = clock.now()
    _form, tracks = _asked(request)
    header = [_("Short name"), _("Title in French"), _("Title in English"), _("Owner"), _("Network"), _("Version in force"), _("Since"), _("Certified"), _("Retired on")]  # fmt: skip  # noqa: E501

    def rows() -> Iterator[list[Any]]:
        found = list(tracks.order_by("slug", "pk"))
        certified = services.certified_by_track(found, at=at)
        for track in found:
            held, _draft = track.shown_versions
            what = [track.slug, track.title_fr, track.title_en, track.unit.name]
            since = [held.number, held.published_at] if held else ["", ""]
            count = certified.get(track.pk, 0)
            yield [*what, str(track.network or ""), *since, count, track.retired_at]

    name = f"tracks-{at:%Y-%m-%d}.csv"
    return attachment(name, "text/csv; charset=utf-8", csv_stream(header, rows()))


@requires(Perm.LEARNING_VIEW)
@require_safe
def track_detail(request: Request, track_id: int) -> HttpResponse:
    """One track: its versions, how many are certified in each, what asks for it."""
    track, at = readable(request, track_id), clock.now()
    may_write = access.can(request.user, Perm.LEARNING_WRITE, track)
    versions = track.versions.select_related("author", "published_by")
    if not may_write:
        versions = versions.out()
    certified = services.certified_in(track, at=at)
    rows = [(version, certified.get(version.pk, 0)) for version in versions]
    units = access.unit_ids_and_above(request.user, Perm.LEARNING_VIEW)
    context = {
        "track": track,
        "rows": rows,
        "in_force": next((v for v, _n in rows if v.state == VersionState.PUBLISHED), None),
        "draft": next((v for v, _n in rows if v.state == VersionState.DRAFT), None),
        "certified": sum(certified.values()),
        "month": MONTHS.get(track.renewal_month or 0, ""),
        "requirements": list(services.requirements_of(track, at=at).filter(unit_id__in=units)),
        "may_write": may_write and track.retired_at is None,
    }
    return render(request, "training/track_detail.html", context)


@requires(Perm.LEARNING_WRITE)
@require_http_methods(["GET", "HEAD", POST])
def track_create(request: Request) -> HttpResponse:
    """Add a track and go to its draft."""
    at = clock.now()
    given = request.POST if request.method == POST else None
    form = TrackForm(given, person=request.user, on=at.date())
    made: list[Track] = []

    def create() -> None:
        facts = dict(form.cleaned_data)
        unit = facts.pop("unit")
        made.append(services.create_track(unit=unit, facts=facts, by=request.user, at=at))

    if given is not None and saved(form, create):
        return redirect("training:track-draft", made[0].pk)
    return render(request, "training/track_edit.html", {"form": form})


@requires(Perm.LEARNING_WRITE)
@require_http_methods(["GET", "HEAD", POST])
def track_change(request: Request, track_id: int) -> HttpResponse:
    """Change what a track is for and how long it certifies."""
    track, at = writable(request, track_id), clock.now()
    given = request.POST if request.method == POST else None
    form = TrackForm(given, person=request.user, on=at.date(), track=track)

    def change() -> Track:
        facts = dict(form.cleaned_data)
        return services.change_track(track=track, facts=facts, by=request.user, at=at)

    if given is not None and saved(form, change):
        messages.success(request, _("The change is saved."))
        return redirect("training:track-detail", track.pk)
    return render(request, "training/track_edit.html", {"form": form, "track": track})


@requires(Perm.LEARNING_WRITE)
@require_POST
def track_retire(request: Request, track_id: int) -> HttpResponse:
    """Offer a track no more."""
    track = writable(request, track_id)
    try:
        services.retire_track(track=track, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        said = _("“%(title)s” is offered no more; certifications hold until their end.")
        messages.success(request, said % {"title": track.title})
    return redirect("training:track-detail", track.pk)


@requires(Perm.LEARNING_WRITE)
@require_POST
def track_install(request: Request) -> HttpResponse:
    """Install the tracks that ship."""
    form = InstallForm(request.POST, person=request.user)
    added: list[Track] = []

    def install() -> None:
        unit = form.cleaned_data["unit"]
        added.extend(services.install_tracks(unit=unit, by=request.user, at=clock.now()))

    if not saved(form, install):
        messages.warning(request, _("Choose the unit that owns them."))
    elif added:
        count = len(added)
        said = ngettext(
            "One track is installed and in force.",
            "%(count)s tracks are installed and in force.",
            count,
        )
        messages.success(request, said % {"count": count})
    else:
        messages.info(request, _("Every track that ships is there already."))
    return redirect("training:track-list")


def readable(request: Request, track_id: int) -> Track:
    """A track offered where the person may see tracks; 404 for others."""
    rows = Track.objects.usable_by(request.user, Perm.LEARNING_VIEW)
    return get_object_or_404(rows.select_related("unit", "network"), pk=track_id)


def writable(request: Request, track_id: int) -> Track:
    """A track that the person may write; 404 for others."""
    rows = Track.objects.visible_to(request.user, Perm.LEARNING_WRITE)
    return get_object_or_404(rows.select_related("unit", "network"), pk=track_id)


def _asked(request: Request) -> tuple[TrackFilter, QuerySet[Track]]:
    form = TrackFilter(request.GET)
    rows = Track.objects.usable_by(request.user, Perm.LEARNING_VIEW)
    asked = form.cleaned_data if form.is_valid() else {}
    if words := asked.get("q"):
        rows = rows.filter(title_fr__unaccent__icontains=words) | rows.filter(
            title_en__unaccent__icontains=words
        )
    if asked.get("network"):
        rows = rows.filter(network=asked["network"])
    state = asked.get("state")
    if state in {"force", "draft"}:
        wanted = VersionState.PUBLISHED if state == "force" else VersionState.DRAFT
        rows = rows.filter(versions__state=wanted)
    rows = rows.filter(retired_at__isnull=False) if state == "retired" else rows.live()
    return form, rows.for_list()
