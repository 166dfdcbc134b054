"""A keeper and its forks, without a database: what ends is there again, what should end does."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from socialteam.local.bootstrap import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Keeper = subprocess.Popen[bytes]
    Start = Callable[..., Keeper]

pytestmark = pytest.mark.faults
SCRIPT = """
import os, sys, time
from django.conf import settings
settings.configure()
from escalation import keeper

def last():
    print(os.getpid(), flush=True)
    keeper.wait_to_end()

def fail():
    print(round(time.monotonic() * 1000), flush=True)
    os._exit(1)

if sys.argv[2] == "unbound":
    keeper.die_with = lambda *_: None
keeper.keep([keeper.Post({"last": last, "fail": fail}[sys.argv[1]])])
"""
LONG, SHORT = 30.0, 0.5


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a keeper; it is killed afterwards."""
    started: list[Keeper] = []

    def start(work: str, how: str = "bound") -> Keeper:
        keeper = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, work, how],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        started.append(keeper)
        return keeper

    yield start
    for keeper in started:
        keeper.kill()
        keeper.wait()
        if keeper.stdout:
            keeper.stdout.close()


def said(keeper: Keeper, *, within: float = LONG) -> bytes | None:
    """The next line of ``keeper`` or its forks; empty once all have ended, None if silent."""
    assert keeper.stdout
    with selectors.DefaultSelector() as selector:
        selector.register(keeper.stdout, selectors.EVENT_READ)
        return keeper.stdout.readline() if selector.select(within) else None


def number(keeper: Keeper) -> int:
    """The next line, a number."""
    return int(said(keeper) or b"0")


def test_a_killed_process_is_there_again(start: Start) -> None:
    keeper = start("last")
    pids = [number(keeper)]
    for _ in range(5):
        os.kill(pids[-1], signal.SIGKILL)
        pids.append(number(keeper))

    assert len({*pids, keeper.pid}) == 7


def test_what_ends_at_once_is_started_ever_later(
    start: Start,
) -> None:
    keeper = start("fail")
    times = [number(keeper) for _ in range(6)]

    assert times[5] - times[4] >= 2 * 2 * 2 * 2 * 50


def test_a_keeper_that_is_asked_to_end_takes_its_forks_along(
    start: Start,
) -> None:
    keeper = start("last")
    number(keeper)
    keeper.terminate()

    assert said(keeper) == b""
    assert keeper.wait(LONG) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="no other system tells a child")
@pytest.mark.parametrize(("how", "end"), [("bound", b""), ("unbound", None)])
def test_nothing_outlives_a_killed_keeper(start: Start, how: str, end: bytes | None) -> None:
    keeper = start("last", how)
    fork = number(keeper)
    keeper.kill()

    assert said(keeper, within=LONG if how == "bound" else SHORT) == end
    if end is None:
        os.kill(fork, signal.SIGKILL)
