"""One child process: bound to our life, its output in a log file, stopped for certain."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from socialteam.local.console import Console
from socialteam.local.places import Owner

CHILD = Path(__file__).with_name("child.py")
LOG_BYTES = 5_000_000
LOUD = r"(?i)\b(warning|error|critical)\b"


def bound(argv: Sequence[str], *, death: str, owner: Owner | None = None) -> tuple[str, ...]:
    """The command line that runs the program ``argv`` until we end, as ``owner`` if given.

    ``death`` names the signal it gets when we end without stopping it.
    """
    return (
        sys.executable,
        "-I",
        "-S",
        str(CHILD),
        str(os.getpid()),
        death,
        "exec",
        str(owner or "-"),
        *argv,
    )


def bound_module(module: str, *arguments: str) -> tuple[str, ...]:
    """The same for ``python -m module``; the processes it forks end with it too."""
    return (
        sys.executable,
        "-P",
        str(CHILD),
        str(os.getpid()),
        "SIGKILL",
        "module",
        module,
        *arguments,
    )


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Spec:
    """How to run one child: ``before`` runs ahead of each start, ``loud`` lines are shown."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    stop_signal: int = signal.SIGTERM
    before: Callable[[], None] = _nothing
    loud: str = LOUD
    cwd: Path | None = None


class Child:
    """A running ``spec``. Make it in the main thread only (child.py says why)."""

    def __init__(self, spec: Spec, logs: Path, console: Console) -> None:
        spec.before()
        self.spec = spec
        self.log = logs / f"{spec.name}.log"
        self.log.touch(mode=0o600)
        self.started = time.monotonic()
        self._console = console
        self._process = subprocess.Popen(
            spec.argv,
            env=dict(spec.env),
            cwd=spec.cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C at the terminal reaches the supervisor alone
            text=True,
            errors="replace",
        )
        self.pid = self._process.pid
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        loud = re.compile(self.spec.loud)
        output = self._process.stdout
        assert output is not None  # noqa: S101 — stdout is a pipe
        with output, self.log.open("a") as log:
            for line in output:
                log.write(line)
                log.flush()
                if loud.search(line):
                    self._console.event(self.spec.name, line.strip()[:300])

    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def send(self, number: int) -> None:
        """Signal the child alone; it passes on what its own children need."""
        if self.exit_code() is None:
            self._process.send_signal(number)

    def finish(self, deadline: float) -> None:
        """Wait for the end until ``deadline`` (monotonic); then kill its whole group."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.0, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        self._reader.join(1.0)

    def tail(self, lines: int = 20) -> str:
        """The end of its log."""
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return ""


def rotate(logs: Path) -> None:
    """Move logs over LOG_BYTES aside, keeping one older of each."""
    for path in logs.glob("*.log"):
        if path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
