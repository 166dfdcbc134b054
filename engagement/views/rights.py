"""Who had the right to answer, and why: the page, and the file that proves itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from engagement.models import Interaction
from engagement.rights import rights_of
from engagement.rights_pdf import rights_pdf
from engagement.rights_words import sections_of
from governance import access
from governance.access import requires
from governance.perms import Perm
from governance.services import seal_export
from socialteam.kit import clock
from socialteam.kit.exports import attachment

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from accounts.http import Request

FORMATS = {"json": "application/json", "pdf": "application/pdf"}


@require_GET
@requires(Perm.PERMIT_VIEW)
def interaction_rights(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """Who had the right at each answer, by what, and what changed since."""
    interaction = _interaction(request, interaction_id)
    dossier = rights_of(interaction, at=clock.now())
    sections = sections_of(dossier)
    context = {
        "interaction": interaction,
        "may_read": access.can(cast("Request", request).user, Perm.INTERACTION_VIEW, interaction),
        "sections": sections,
        "answers": dossier["answers"],
        "unattributed": dossier["unattributed"],
        "without": sum(1 for each in dossier["answers"] if not each["then"]["allowed"]),
    }
    return render(request, "engagement/rights.html", context)


@require_GET
@requires(Perm.PERMIT_VIEW)
def interaction_rights_file(
    request: HttpRequest, interaction_id: int, form: str
) -> HttpResponseBase:
    """The same, sealed in the audit log: JSON that verify_audit checks, or a PDF."""
    if form not in FORMATS:
        raise Http404
    interaction, at = _interaction(request, interaction_id), clock.now()
    person = cast("Request", request).user
    body = rights_of(interaction, at=at)
    envelope = seal_export(target=interaction, body=body, by=person, at=at)
    name = f"rights-{interaction.pk}.{form}"
    if form == "pdf":
        content = rights_pdf(envelope, language=get_language() or "en", at=at)
    else:
        content = json.dumps(envelope, ensure_ascii=False, indent=1).encode()
    return attachment(name, FORMATS[form], content)


def _interaction(request: HttpRequest, interaction_id: int) -> Interaction:
    """The dossier says nothing of what was said: who may see permits may read it."""
    rows = Interaction.objects.visible_to(cast("Request", request).user, Perm.PERMIT_VIEW)
    return get_object_or_404(
        rows.select_related("space__network", "topic", "unit"), pk=interaction_id
    )
