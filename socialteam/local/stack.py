"""The services of one data folder: what the product's processes need in their environment."""

import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass

from socialteam.local import binaries
from socialteam.local.folder import Folder
from socialteam.local.postgres import Cluster
from socialteam.local.supervisor import Supervisor
from socialteam.local.valkey import Store

READY_WITHIN = 60.0
LOWEST_PORT, HIGHEST_PORT = 20_000, 32_000  # below the range the system hands out by itself


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the database and the store answer."""

    database: str
    redis: str
    described: str

    def environment(self) -> dict[str, str]:
        """As the settings read them."""
        return {"DATABASE_URL": self.database, "REDIS_URL": self.redis}


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now, outside the system's own range."""
    while True:
        port = LOWEST_PORT + secrets.randbelow(HIGHEST_PORT - LOWEST_PORT)
        if is_free(port):
            return port


def is_free(port: int) -> bool:
    """Whether we could listen on 127.0.0.1:``port``."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def start_services(
    supervisor: Supervisor,
    folder: Folder,
    environ: Mapping[str, str] = os.environ,
    *,
    throw_away: bool = False,
) -> Addresses:
    """Start what DATABASE_URL and REDIS_URL do not name, and wait until it answers.

    Raises:
        NoProgramError, ClusterError: there is nothing to run, or it cannot be used.
        ProcessFailedError, StoppedError: see Supervisor.wait_until.
    """
    database, redis = environ.get("DATABASE_URL", ""), environ.get("REDIS_URL", "")
    specs, gates, words = [], [], []
    if not redis:
        server = binaries.valkey(environ)
        store, at = Store.at(folder, server.path), free_port()
        specs.append(store.spec(at))
        gates.append((lambda: store.answers(at), "Valkey"))
        redis = store.url(at)
        words.append(f"Valkey {server}")
    if not database:
        program = binaries.postgres(environ)
        cluster, port = Cluster.at(folder, program, throw_away=throw_away), free_port()
        cluster.make()
        specs.append(cluster.spec(port))
        gates.append((lambda: cluster.answers(port), "PostgreSQL"))
        database = cluster.url(port)
        words.append(f"PostgreSQL {program}")
    supervisor.start(specs)
    for healthy, name in gates:
        supervisor.wait_until(healthy, name, READY_WITHIN)
    return Addresses(database, redis, ", ".join(words) or "the services of the environment")
