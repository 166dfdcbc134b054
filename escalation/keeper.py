"""The keeper: a small parent that has everything loaded, and forks the processes that work.

A fork is back at work in milliseconds, where a start of Python takes seconds. The keeper holds no
database connection, since a fork would share it, and does nothing else that could fail.

All signals it hears stay blocked, in its children as well, and are fetched where they are wanted:
so none is missed, and none interrupts. A child is asked to end by SIGTERM, also by the kernel when
the keeper has ended, however it did (not on macOS).
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import time
from typing import TYPE_CHECKING

from django.db import connections

from socialteam.local.child import die_with

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.process import BaseProcess

log = logging.getLogger(__name__)

ENDING = {signal.SIGTERM, signal.SIGINT}
HEARD = {*ENDING, signal.SIGCHLD, signal.SIGALRM}
AT_ONCE_SECONDS = 0.2
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0
GRACE_SECONDS = 1.5


def asked_to_end() -> bool:
    """Whether this process, forked by a keeper, is to end."""
    return signal.SIGTERM in signal.sigpending()


def wait_to_end() -> None:
    """Return once this process, forked by a keeper, is to end."""
    signal.sigwait({signal.SIGTERM})


def _nothing() -> None:
    pass


class Post:
    """Some work that always has one process; ``before`` runs once, ahead of the first fork."""

    def __init__(self, work: Callable[[], None], before: Callable[[], None] = _nothing) -> None:
        self._work, self._before = work, before
        self._process: BaseProcess | None = None
        self._forked_at = self._fork_at = self._pause = 0.0

    def fill(self) -> float:
        """Fork a process if there is none; seconds until that is to be tried, 0 if it lives."""
        if self._process is not None and not self._process.is_alive():
            self._note_end()
        now = time.monotonic()
        if self._process is None and now >= self._fork_at:
            self._fork()
        return 0.0 if self._process else self._fork_at - now

    def _fork(self) -> None:
        self._before()
        self._before = _nothing
        connections.close_all()
        self._process = multiprocessing.get_context("fork").Process(
            target=_serve, args=(self._work, os.getpid())
        )
        self._process.start()
        self._forked_at = time.monotonic()

    def _note_end(self) -> None:
        """Fork again at once, but ever later while each process ends at once."""
        now = time.monotonic()
        longer = min(max(FIRST_PAUSE, 2 * self._pause), LONGEST_PAUSE)
        self._pause = longer if now - self._forked_at < AT_ONCE_SECONDS else 0.0
        self._fork_at = now + self._pause
        if self._process:
            facts = {"work": self._work.__name__, "exit_code": self._process.exitcode}
            log.warning("A process of the engine ended and is started again.", extra=facts)
            self._process.close()
        self._process = None

    def dismiss(self) -> None:
        """Ask the process to end."""
        if self._process:
            self._process.terminate()

    def clear(self, deadline: float) -> None:
        """Wait for its end until ``deadline`` (monotonic), then kill it."""
        if self._process:
            self._process.join(max(0.0, deadline - time.monotonic()))
            self._process.kill()
            self._process.join()


def keep(posts: Sequence[Post]) -> None:
    """Keep every post filled until SIGTERM or SIGINT; then let all finish what they do.

    What they have not finished after 1.5 s is killed: it was not committed, or is sent
    again later. Blocks signals for good, so call it in the main thread of a process of its own.
    """
    signal.signal(signal.SIGCHLD, lambda *_: None)  # some systems drop a signal nobody handles
    signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
    heard = signal.SIGCHLD
    while heard not in ENDING:
        pauses = [post.fill() for post in posts]
        signal.setitimer(signal.ITIMER_REAL, min(filter(None, pauses), default=0.0))
        heard = signal.Signals(signal.sigwait(HEARD))
    for post in posts:
        post.dismiss()
    deadline = time.monotonic() + GRACE_SECONDS
    for post in posts:
        post.clear(deadline)


def _serve(work: Callable[[], None], keeper: int) -> None:
    die_with(keeper, signal.SIGTERM)
    work()
