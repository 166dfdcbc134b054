"""Taking a retired path back into use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from escalation.models import EscalationPath
from governance import access, audit
from governance.perms import Perm
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


@transaction.atomic
def restore_path(*, path: EscalationPath, by: User, at: datetime) -> EscalationPath:
    """Offer a retired path again, as it was.

    Raises:
        PermissionDenied: ``by`` may not change the unit's paths.
        ConflictError: it is in use already, or its name is taken by another path of the unit.
    """
    access.require(by, Perm.PATH_CHANGE, path)
    retired = EscalationPath.objects.filter(pk=path.pk, retired_at__isnull=False)
    try:
        with transaction.atomic():
            done = retired.update(retired_at=None, changed_at=at, version=F("version") + 1)
    except IntegrityError as error:
        raise ConflictError(_("Another path of this unit has its name now.")) from error
    if not done:
        raise ConflictError(_("This path is in use already."))
    audit.record(by=by, action="path.restored", target=path, at=at)
    path.refresh_from_db()
    return path
