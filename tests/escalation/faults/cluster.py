"""Servers of our own, to be crashed: PostgreSQL, Valkey, engines, a mailbox and a webhook sink.

Every kill goes to a process that was started here, or that one of those forked.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from email.parser import BytesHeaderParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import psycopg2
import redis
from aiosmtpd.controller import Controller

from socialteam.local import binaries, places
from socialteam.local.bootstrap import ROOT
from socialteam.local.console import Console
from socialteam.local.folder import Folder
from socialteam.local.postgres import Cluster
from socialteam.local.process import Child, Spec, bound_module
from socialteam.local.stack import free_port
from socialteam.local.valkey import Store

if TYPE_CHECKING:
    from collections.abc import Callable

READY_WITHIN = 60.0
NAMES = "SELECT name FROM escalation_engineheartbeat"

logging.getLogger("mail.log").setLevel(logging.WARNING)  # a dozen lines a mail otherwise


class Sink:
    """A mail server and a webhook receiver that count what arrives, by idempotency key."""

    def __init__(self) -> None:
        self.keys: Counter[str] = Counter()
        self.first: dict[str, float] = {}
        self._lock = threading.Lock()
        self._mails = Controller(_Mailbox(self), hostname="127.0.0.1", port=free_port())
        self._hooks = ThreadingHTTPServer(("127.0.0.1", 0), _hook_handler(self))
        self._hooks.daemon_threads = True

    def start(self) -> None:
        self._mails.start()
        threading.Thread(target=self._hooks.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._mails.stop()
        self._hooks.shutdown()
        self._hooks.server_close()

    def note(self, key: str) -> None:
        with self._lock:
            self.keys[key] += 1
            self.first.setdefault(key, time.monotonic())

    def clear(self) -> None:
        with self._lock:
            self.keys.clear()
            self.first.clear()

    @property
    def mail_url(self) -> str:
        return f"smtp://127.0.0.1:{self._mails.port}"

    @property
    def hook_url(self) -> str:
        return f"http://127.0.0.1:{self._hooks.server_address[1]}/"


class _Mailbox:
    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        header = BytesHeaderParser().parsebytes(envelope.content)["Message-ID"]
        self._sink.note(header.strip("<> ").partition("@")[0])
        return "250 OK"


def _hook_handler(sink: Sink) -> type[BaseHTTPRequestHandler]:
    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            sink.note(self.headers["webhook-id"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    return Hook


class Ground:
    """PostgreSQL, Valkey and a sink; engines are started and killed on it.

    ``durable`` keeps fsync on, as in production.
    """

    def __init__(self, root: Path, *, durable: bool) -> None:
        self._folder = Folder(root)
        self._console = Console(StringIO())
        program = binaries.postgres(os.environ)
        self._cluster = Cluster.at(self._folder, program, throw_away=not durable)
        self._store = Store.at(self._folder, binaries.valkey(os.environ).path)
        self._port, self._redis_port = free_port(), free_port()
        self._postgres: Child | None = None
        self._valkey: Child | None = None
        self._engines: list[Child] = []
        self.sink = Sink()
        self.kills = self.crashes = self.flushes = 0

    def __enter__(self) -> Self:
        self._cluster.make()
        self._valkey = self._child(self._store.spec(self._redis_port))
        self.start_postgres()
        self.sink.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop_engines()
        self.sink.stop()
        for child, number in ((self._postgres, signal.SIGINT), (self._valkey, signal.SIGTERM)):
            if child is not None:
                child.send(number)
                child.finish(time.monotonic() + 5)
        places.forget(self._folder)

    def _child(self, spec: Spec) -> Child:
        return Child(spec, self._folder.sub("logs"), self._console)

    def start_postgres(self) -> None:
        """Start the server, after a crash as well; returns once it answers."""
        self._postgres = self._child(self._cluster.spec(self._port))
        wait_until(lambda: self._cluster.answers(self._port), "PostgreSQL")

    def crash_postgres(self) -> None:
        """End the server at once, without a checkpoint, and start it again."""
        assert self._postgres is not None
        self._postgres.send(signal.SIGQUIT)
        self._postgres.finish(time.monotonic() + 5)
        self.crashes += 1
        self.start_postgres()

    def flush_redis(self) -> None:
        """Forget everything that Valkey holds."""
        with redis.Redis.from_url(self._store.url(self._redis_port)) as client:
            client.flushall()
        self.flushes += 1

    def connect(self) -> Any:
        """A connection of our own, autocommitting."""
        wire = psycopg2.connect(self._cluster.url(self._port))
        wire.autocommit = True
        return wire

    @property
    def environment(self) -> dict[str, str]:
        known = self._folder.secrets()
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "tests.escalation.faults.settings",
            "DATABASE_URL": self._cluster.url(self._port),
            "REDIS_URL": self._store.url(self._redis_port),
            "SOCIALTEAM_SECRET_KEY": known.secret_key,
            "SOCIALTEAM_ENCRYPTION_KEYS": known.encryption_key,
            "SOCIALTEAM_DEBUG": "0",
            "SOCIALTEAM_EMAIL_URL": self.sink.mail_url,
            "SOCIALTEAM_WEBHOOKS_MAY_REACH_PRIVATE": "1",
        }

    def python(self, *argv: str) -> None:
        """Run a Python module to its end."""
        done = subprocess.run(
            [sys.executable, "-m", *argv],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def start_engine(self, *options: str) -> None:
        """Start one more engine, with its sender."""
        number = len(self._engines)
        spec = Spec(
            name=f"engine-{number}",
            argv=bound_module("django", "run_engine", *options),
            env=self.environment,
            cwd=ROOT,
        )
        self._engines.append(self._child(spec))

    def movers(self) -> list[int]:
        """Process ids of the movers that have given a sign of life: a kill before proves little.

        None while PostgreSQL is away.
        """
        try:
            wire = self.connect()
        except psycopg2.OperationalError:
            return []
        try:
            with wire.cursor() as cursor:
                cursor.execute(NAMES)
                names = {name for (name,) in cursor.fetchall()}
        finally:
            wire.close()
        host = socket.gethostname()
        return [pid for pid in self._forked() if f"{host}:{pid}" in names]

    def senders(self) -> list[int]:
        """Process ids of the senders: they are the nice ones."""
        ours = os.getpriority(os.PRIO_PROCESS, 0)
        return [pid for pid in self._forked() if _niceness(pid) > ours]

    def _forked(self) -> list[int]:
        return [pid for keeper in self._engines for pid in children_of(keeper.pid)]

    def kill(self, pid: int) -> None:
        """kill -9 a mover or a sender; its keeper starts another."""
        assert pid in self._forked()
        os.kill(pid, signal.SIGKILL)
        self.kills += 1

    def kill_engine_of(self, pid: int) -> None:
        """kill -9 a keeper with all it forked, at once, and start another."""
        number = next(n for n, each in enumerate(self._engines) if pid in children_of(each.pid))
        child = self._engines[number]
        child.send(signal.SIGKILL)
        child.finish(time.monotonic())
        self.kills += 1
        self._engines[number] = self._child(child.spec)

    def stop_engines(self) -> None:
        """SIGTERM to all; they end by themselves."""
        for child in self._engines:
            child.send(signal.SIGTERM)
        for child in self._engines:
            child.finish(time.monotonic() + 5)
        self._engines.clear()

    def engine_log(self) -> str:
        """What the engines said last."""
        return "\n".join(child.tail(15) for child in self._engines)


def children_of(pid: int) -> list[int]:
    """Process ids of the children of ``pid``, in the order of their birth."""
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def _niceness(pid: int) -> int:
    try:
        return os.getpriority(os.PRIO_PROCESS, pid)
    except ProcessLookupError:
        return 0


def wait_until(
    holds: Callable[[], bool], what: str, seconds: float = READY_WITHIN, every: float = 0.02
) -> None:
    """Return once ``holds()``, asked ``every`` so many seconds; fail after ``seconds``."""
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, f"{what} took longer than {seconds:.0f} s"
        time.sleep(every)
