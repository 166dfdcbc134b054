"""The data folder: where the local stack keeps its databases, secrets, logs and mails.

::

    lock            held by the one process that runs the services; names it
    secrets.json    passwords and keys, made once, readable by their owner only
    run.json        how to reach what runs now; valid only while ``lock`` is held
    prepared.json   what the last migration and seed left
    postgres/ valkey/ logs/ mail/ beat/
"""

import base64
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


class FolderBusyError(Exception):
    """Another process holds the data folder; ``holder`` says which."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


@dataclass(frozen=True, slots=True)
class Secrets:
    """Made at random the first time, kept afterwards."""

    secret_key: str
    encryption_key: str
    postgres_password: str
    valkey_password: str


class Folder:
    """One data folder; made on first use, with every file in it private."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        # Root lets others pass through, not look: PostgreSQL runs as nobody below it.
        self.root.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)

    def sub(self, name: str) -> Path:
        """The private folder ``name`` in it."""
        path = self.root / name
        path.mkdir(mode=0o700, exist_ok=True)
        return path

    def secrets(self) -> Secrets:
        """The secrets of this folder."""
        known = self.read("secrets.json")
        if known is None:
            made = Secrets(
                secret_key=secrets.token_urlsafe(50),
                encryption_key=base64.urlsafe_b64encode(os.urandom(32)).decode(),
                postgres_password=secrets.token_urlsafe(24),
                valkey_password=secrets.token_urlsafe(24),
            )
            self.write("secrets.json", asdict(made))
            return made
        return Secrets(**known)

    def read(self, name: str) -> dict[str, Any] | None:
        """The JSON object in the file ``name``; None when it is not there or not whole."""
        try:
            found = json.loads((self.root / name).read_text())
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def write(self, name: str, content: dict[str, Any]) -> None:
        """Replace the file ``name`` in one step; only its owner can read it."""
        part = self.root / f"{name}.{os.getpid()}"
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(content, out, indent=1)
        part.replace(self.root / name)

    @contextmanager
    def held(self, holder: str, *, wait: bool = False) -> Iterator[None]:
        """Be the only one who runs services here, until the block or the process ends.

        Raises:
            FolderBusyError: somebody else does, and ``wait`` is False.
        """
        with (self.root / "lock").open("a+") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                handle.seek(0)
                raise FolderBusyError(handle.read().strip()) from None
            handle.truncate(0)
            handle.write(f"{holder} (process {os.getpid()})")
            handle.flush()
            try:
                yield
            finally:
                (self.root / "run.json").unlink(missing_ok=True)
                handle.truncate(0)
