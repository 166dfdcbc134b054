"""Changes to people and their keys, one function a use case.

Who may do it is decided by the caller (``governance.services`` or a person's own pages): this
application knows no units.
"""

from accounts.services.many import (
    NewPerson,
    create_people,
    deactivate_people,
    reactivate_people,
    rename_people,
)
from accounts.services.people import (
    change_profile,
    create_person,
    deactivate_person,
    reactivate_person,
    set_language,
    set_theme,
)
from accounts.services.tokens import create_token, revoke_token

__all__ = [
    "NewPerson",
    "change_profile",
    "create_people",
    "create_person",
    "create_token",
    "deactivate_people",
    "deactivate_person",
    "reactivate_people",
    "reactivate_person",
    "rename_people",
    "revoke_token",
    "set_language",
    "set_theme",
]
