"""A PostgreSQL server of our own: made, started, found crashed and started again."""

import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from signal import SIGINT, SIGQUIT

import psycopg2
from psycopg2 import sql

from socialteam.local import places
from socialteam.local.binaries import Program
from socialteam.local.folder import Folder
from socialteam.local.process import Spec, bound

NAME = "socialteam"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # TCP only: socket paths end at 107 bytes
    "shared_buffers": "128MB",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
FORGETFUL = {"fsync": "off", "full_page_writes": "off"}  # a killed server still keeps commits
LEFTOVERS_END_WITHIN = 5.0  # seconds, after each of two signals


class ClusterError(Exception):
    """The database cluster cannot be used; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One data folder of PostgreSQL and the programs that run it.

    ``throw_away`` trades safety against a crash of the machine for speed.
    """

    program: Path
    major: int
    home: Path
    owner: places.Owner | None
    password: str
    throw_away: bool = False

    @classmethod
    def at(cls, folder: Folder, program: Program, *, throw_away: bool = False) -> "Cluster":
        """The cluster of ``folder``, with programs and data where they can be reached."""
        who = places.owner()
        return cls(
            program=places.reachable_program(program.path, folder, who),
            major=program.version[0],
            home=places.data_home(folder, who) / "data",
            owner=who,
            password=folder.secrets().postgres_password,
            throw_away=throw_away,
        )

    def make(self) -> None:
        """Run ``initdb`` when there is no cluster yet.

        Raises:
            ClusterError: initdb failed, or another major version made the cluster.
        """
        if (self.home / "PG_VERSION").exists():
            made_by = (self.home / "PG_VERSION").read_text().strip()
            if made_by != str(self.major):
                raise ClusterError(
                    f"{self.home} was made by PostgreSQL {made_by}, and {self.major} cannot read "
                    "it. Use the older programs (SOCIALTEAM_SERVICES=system or embedded), or "
                    "another --data folder; docs/operations.md says how to move the data."
                )
            return
        secret = self.home.with_name("password")
        with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(self.password)
        if self.owner:
            os.chown(secret, self.owner.uid, self.owner.gid)
        try:
            self._initdb(secret)
        finally:
            secret.unlink()

    def _initdb(self, secret: Path) -> None:
        locale = (
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            if self.major >= 17
            else ["--locale=C.UTF-8"]
        )
        sync = ["--no-sync"] if self.throw_away else []
        argv = [
            str(self.program.with_name("initdb")),
            "-D",
            str(self.home),
            "-U",
            NAME,
            "-E",
            "UTF8",
            "-A",
            "scram-sha-256",
            f"--pwfile={secret}",
            *locale,
            *sync,
        ]
        done = subprocess.run(
            bound(argv, owner=self.owner, death="SIGKILL"),
            check=False,
            cwd="/",
            capture_output=True,
            text=True,
            env={"LC_ALL": "C"},
        )
        if done.returncode:
            raise ClusterError(f"initdb failed:\n{done.stdout}{done.stderr}")

    def clear_leftovers(self) -> None:
        """End what a killed server left, so that a new one may start.

        The process id in ``postmaster.pid`` proves nothing: after a crash it may belong to
        anybody. Whoever works in the data folder is ours, and nobody else is.

        Raises:
            ClusterError: a leftover process does not end.
        """
        for how in (SIGINT, SIGQUIT):
            for pid in self._processes():
                os.kill(pid, how)
            deadline = time.monotonic() + LEFTOVERS_END_WITHIN
            while any(self._processes()) and time.monotonic() < deadline:
                time.sleep(0.02)
        if left := list(self._processes()):
            raise ClusterError(f"Processes {left} of an earlier PostgreSQL do not end.")
        if Path("/proc/self").exists():
            (self.home / "postmaster.pid").unlink(missing_ok=True)

    def _processes(self) -> Iterator[int]:
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if (entry / "cwd").readlink() == self.home:
                    yield int(entry.name)
            except OSError:  # ended meanwhile, a zombie, or somebody else's
                continue

    def spec(self, port: int) -> Spec:
        """How a supervisor runs the server on 127.0.0.1:``port``."""
        chosen = SETTINGS | {"port": str(port)} | (FORGETFUL if self.throw_away else {})
        options = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
        return Spec(
            name="postgres",
            argv=bound(
                [str(self.program), "-D", str(self.home), *options],
                owner=self.owner,
                death="SIGINT",
            ),
            env={"LC_ALL": "C", "PATH": os.defpath},
            stop_signal=SIGINT,
            before=self.clear_leftovers,
            loud=r"PANIC|FATAL(?!:  the database system is)",  # not: starting up, shutting down
            cwd=Path("/"),
        )

    def url(self, port: int, name: str = NAME) -> str:
        """The address of the database ``name``."""
        return f"postgres://{NAME}:{self.password}@127.0.0.1:{port}/{name}"

    def answers(self, port: int) -> bool:
        """Whether the server takes our password now; makes the database on the way."""
        try:
            with_server = psycopg2.connect(self.url(port, "postgres"), connect_timeout=2)
        except psycopg2.OperationalError:
            return False
        with_server.autocommit = True
        try:
            with with_server.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
                if cursor.fetchone() is None:
                    cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
        finally:
            with_server.close()
        return True
