"""Start processes in order, each behind a health gate; keep them running; stop them all.

Whatever happens to the supervisor, none of its processes outlives it (child.py). A process that
ends by itself is started again, after a pause that doubles from BACKOFF to BACKOFF_MOST seconds
and starts afresh once it has lived for SETTLED seconds.
"""

import contextlib
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Self

from socialteam.local.console import Console
from socialteam.local.process import Child, Spec, bound, rotate

BACKOFF, BACKOFF_MOST, SETTLED = 0.5, 30.0, 20.0
GRACE = 2.0
STEP = 0.02


class StoppedError(Exception):
    """Somebody asked us to stop."""


class ProcessFailedError(Exception):
    """A process ended, or never became healthy, while we waited for it."""


class Supervisor:
    """Processes in the order of their start. Use it as a context: leaving stops everything."""

    def __init__(self, logs: Path, console: Console) -> None:
        self._logs = logs
        self._console = console
        self._stopping = threading.Event()
        self._stages: list[list[Child]] = []
        self._pauses: dict[str, float] = {}
        self._due: dict[str, float] = {}

    def __enter__(self) -> Self:
        rotate(self._logs)
        self._old = {
            number: signal.signal(number, self._asked)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        for number, handler in self._old.items():
            signal.signal(number, handler)

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping.set()

    @property
    def pids(self) -> dict[str, int]:
        """The process ids of the direct children, by name."""
        return {child.spec.name: child.pid for stage in self._stages for child in stage}

    def start(self, specs: Sequence[Spec]) -> None:
        """Start ``specs`` as one stage; stages are stopped in the opposite order."""
        self._stages.append([Child(spec, self._logs, self._console) for spec in specs])

    def wait_until(self, healthy: Callable[[], bool], what: str, seconds: float) -> None:
        """Return once ``healthy()``.

        Raises:
            ProcessFailedError: a process ended meanwhile, or ``seconds`` passed; with its log.
            StoppedError: a signal came first.
        """
        deadline = time.monotonic() + seconds
        while not healthy():
            self._raise_if_stopped()
            self._raise_if_ended()
            if time.monotonic() > deadline:
                raise ProcessFailedError(
                    f"{what} did not answer in {seconds:.0f} s.\n{self._tails()}"
                )
            self._stopping.wait(STEP)

    def run(self, spec: Spec, seconds: float) -> None:
        """Run ``spec`` to its end.

        Raises:
            ProcessFailedError: it failed, took longer than ``seconds``, or another process ended.
            StoppedError: a signal came first; it was stopped.
        """
        child = Child(spec, self._logs, self._console)
        try:
            self.wait_until(lambda: child.exit_code() is not None, spec.name, seconds)
        finally:
            child.finish(time.monotonic())
        if child.exit_code():
            raise ProcessFailedError(f"{spec.name} failed:\n{child.tail(40)}")

    def foreground(self, argv: Sequence[str], env: Mapping[str, str]) -> int:
        """Run ``argv`` at our terminal while the services are tended; its exit code."""
        with subprocess.Popen(bound(argv, death="SIGTERM"), env=dict(env)) as process:
            self.tend(lambda: process.poll() is None)
            if process.poll() is None:  # we were asked to stop: so was it, if from the keyboard
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(GRACE)
                process.terminate()
            return process.wait()

    def tend(self, forever: Callable[[], bool] = lambda: True) -> None:
        """Restart whatever ends, until a signal comes or ``forever()`` turns False."""
        while forever() and not self._stopping.wait(0.1):
            for stage in self._stages:
                for index, child in enumerate(stage):
                    if child.exit_code() is not None:
                        stage[index] = self._restarted(child)

    def _restarted(self, child: Child) -> Child:
        name, now = child.spec.name, time.monotonic()
        if name not in self._due:
            if now - child.started > SETTLED:
                self._pauses.pop(name, None)
            pause = self._pauses.get(name, BACKOFF)
            self._pauses[name] = min(pause * 2, BACKOFF_MOST)
            self._due[name] = now + pause
            self._console.event(
                name, f"ended with {child.exit_code()}; starts again in {pause} s; {child.tail(1)}"
            )
        if now < self._due[name]:
            return child
        del self._due[name]
        child.finish(now)
        return Child(child.spec, self._logs, self._console)

    def stop(self) -> None:
        """Stop every process, the last stage first; kill what is still there after GRACE s."""
        while self._stages:
            stage = self._stages.pop()
            for child in stage:
                child.send(child.spec.stop_signal)
            deadline = time.monotonic() + GRACE
            for child in stage:
                child.finish(deadline)

    def _raise_if_stopped(self) -> None:
        if self._stopping.is_set():
            raise StoppedError

    def _raise_if_ended(self) -> None:
        for stage in self._stages:
            for child in stage:
                if child.exit_code() is not None:
                    raise ProcessFailedError(
                        f"{child.spec.name} ended with {child.exit_code()}:\n{child.tail()}"
                    )

    def _tails(self) -> str:
        return "\n".join(
            f"--- {child.log}\n{child.tail()}" for stage in self._stages for child in stage
        )
