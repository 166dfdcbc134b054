"""A Valkey (or Redis) server of our own, for wake-ups and the cache."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path

from socialteam.local.folder import Folder
from socialteam.local.process import Spec, bound

CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir "{home}"
appendonly yes
save ""
maxmemory-policy noeviction
daemonize no
"""


@dataclass(frozen=True, slots=True)
class Store:
    """One data folder of Valkey and the program that runs it."""

    program: Path
    home: Path
    password: str

    @classmethod
    def at(cls, folder: Folder, program: Path) -> "Store":
        """The store of ``folder``."""
        return cls(program, folder.sub("valkey"), folder.secrets().valkey_password)

    def spec(self, port: int) -> Spec:
        """How a supervisor runs it; the password stands in a private file, not in ``ps``."""
        path = self.home / "valkey.conf"
        text = CONFIGURATION.format(port=port, password=self.password, home=self.home)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(text)
        return Spec(
            name="valkey",
            argv=bound([str(self.program), str(path)], death="SIGTERM"),
            env={"PATH": os.defpath},
            loud=r"Fatal|Can't|# Error",
            cwd=self.home,
        )

    def url(self, port: int) -> str:
        """The address of the server's first database."""
        return f"redis://:{self.password}@127.0.0.1:{port}/0"

    def answers(self, port: int) -> bool:
        """Whether the server takes our password and has its data loaded."""
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as wire:
                wire.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                replies = wire.makefile("rb")
                return [replies.readline(), replies.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
        except OSError:
            return False
