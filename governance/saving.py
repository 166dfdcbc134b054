"""How a page hands a form to a service, and shows what the service refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form


def saved(form: Form, change: Callable[[], object]) -> bool:
    """Whether ``form`` was valid and ``change`` went through.

    What the service refuses stands beside the field it is about, so that the page can be shown
    again with everything as it was typed.
    """
    if not form.is_valid():
        return False
    try:
        change()
    except ValidationError as error:
        _tell(form, error)
        return False
    except ConflictError as error:
        form.add_error(None, str(error.detail))
        return False
    return True


def _tell(form: Form, error: ValidationError) -> None:
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, refusals in error.error_dict.items():
        known = name in form.fields and name != NON_FIELD_ERRORS
        for refusal in refusals:
            form.add_error(name if known else None, refusal)
