"""What happens to people and their keys; higher applications listen.

Each signal is sent inside the transaction of the change, so what a receiver writes stands or
falls with it. All carry ``by`` (a person, or None for the product) and ``at`` (aware).
"""

from django.dispatch import Signal

person_created = Signal()
"""Also carries ``person``."""

person_changed = Signal()
"""Also carries ``person`` and ``fields``, the names of what changed."""

person_deactivated = Signal()
"""Also carries ``person``."""

person_reactivated = Signal()
"""Also carries ``person``."""

token_created = Signal()
"""Also carries ``token``."""

token_revoked = Signal()
"""Also carries ``token``."""

logged_in = Signal()
"""Also carries ``person``."""

login_failed = Signal()
"""Also carries ``person``: somebody gave this person's address with a wrong password."""
