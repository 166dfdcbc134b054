"""Whether an engine runs, for whoever asks if the product is ready."""

from escalation.services import engine_state
from socialteam.kit.clock import database_now
from socialteam.kit.readiness import NotReadyError


def check_engine() -> None:
    """Pass when an engine gave a sign of life in the last 15 seconds.

    Raises:
        NotReadyError: none did.
    """
    if not engine_state(at=database_now()).is_alive:
        raise NotReadyError("no engine has given a sign of life in the last 15 seconds")
