"""Taking over certifications from a sheet: choose, check, take over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance.access import requires
from governance.perms import Perm
from governance.saving import saved
from governance.services.sheets import usual_columns
from governance.views.sheets import judged
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from training import services
from training.forms.certifications import CertificationColumnsForm, CertificationImportForm
from training.services.certification_imports import USUAL

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request
    from training.models import CertificationImport

POST = "POST"
EARLIER = 10


@requires(Perm.CERTIFICATION_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def certification_import(request: Request) -> HttpResponse:
    """Choose a file; one's earlier files below."""
    given = request.POST if request.method == POST else None
    form = CertificationImportForm(given, request.FILES or None)
    made: list[CertificationImport] = []

    def keep() -> None:
        file = form.cleaned_data["file"]
        name, content = file.name or "", file.read()
        made.append(
            services.keep_certifications(
                name=name, content=content, by=request.user, at=clock.now()
            )
        )

    if given is not None and saved(form, keep):
        return redirect("training:certification-import-check", made[0].pk)
    context = {"form": form, "earlier": services.earlier_files(request.user, EARLIER)}
    return render(request, "training/certification_import.html", context)


@requires(Perm.CERTIFICATION_CHANGE)
@require_safe
def certification_import_check(request: Request, certification_import_id: int) -> HttpResponse:
    """What the file would record, with the columns as they are chosen."""
    kept = _kept(request, certification_import_id)
    usual = usual_columns(kept.header, USUAL)
    columns = {fact: request.GET.get(fact, usual[fact]) for fact in USUAL}
    verdict = services.judge_certifications(kept, columns, by=request.user, at=clock.now())
    context = {
        "kept": kept,
        "form": CertificationColumnsForm(initial=columns, kept=kept),
        **judged(kept.rows, columns, verdict),
    }
    return render(request, "training/certification_import_check.html", context)


@requires(Perm.CERTIFICATION_CHANGE)
@require_POST
def certification_import_confirm(request: Request, certification_import_id: int) -> HttpResponse:
    """All of it, or nothing."""
    kept = _kept(request, certification_import_id)
    columns = {fact: request.POST.get(fact, "") for fact in USUAL}
    try:
        done = services.import_certifications(
            kept=kept, columns=columns, by=request.user, at=clock.now()
        )
    except ConflictError as error:
        messages.warning(request, str(error.detail))
        return redirect("training:certification-import")
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return redirect("training:certification-import-check", kept.pk)
    said = _("%(added)s certifications are recorded; %(known)s were there already.")
    messages.success(request, said % {"added": done.added, "known": done.known})
    return redirect("training:certification-list")


def _kept(request: Request, number: int) -> CertificationImport:
    found = services.kept_by(request.user, number)
    if found is None:
        raise Http404
    return found
