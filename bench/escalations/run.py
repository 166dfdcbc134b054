"""Escalations under fire: ``python -m bench.escalations.run [storm|herd] [--count N]``.

Starts a cluster of its own (fsync on), engines as processes, a mail server and a webhook sink, and
prints what the checker of the fault tests finds.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

from tests.escalation.faults.cluster import Ground, wait_until
from tests.escalation.faults.load import Load

SEED = 20261121


def storm(ground: Ground, options: argparse.Namespace) -> None:
    """Four steps a minute apart, with kills, crashes and flushes while they climb."""
    load = Load(ground, count=options.count, speed=options.speed, seed=options.seed)
    start_engines(ground, options.engines)
    load.open(wait=2.0, spread=options.spread)
    faults = {
        "mover": options.kills - 2 * (options.kills // 8),
        "sender": options.kills // 8,
        "engine": options.kills // 8,
        "crash": options.crashes,
        "flush": options.flushes,
    }
    start = time.monotonic()
    load.storm(faults, gap=(0.02, 0.25))
    print(f"{faults} in {time.monotonic() - start:.1f} s", flush=True)
    report(ground, load, options)


def herd(ground: Ground, options: argparse.Namespace) -> None:
    """All due at one instant, no faults."""
    load = Load(ground, count=options.count, speed=options.speed, seed=options.seed)
    start_engines(ground, options.engines)
    load.open(wait=2.0, spread=0.0)
    report(ground, load, options)


def start_engines(ground: Ground, count: int) -> None:
    """Start ``count`` engines; returns once each has given a sign of life."""
    for _ in range(count):
        ground.start_engine()
    wait_until(lambda: len(ground.movers()) == count, "all engines")


def report(ground: Ground, load: Load, options: argparse.Namespace) -> None:
    """Check and print once every timer has ended, and again once the outbox is empty."""
    start = time.monotonic()
    wait_until(lambda: load.left()[0] == 0, "climbing", options.patience, every=0.3)
    climbed = time.monotonic() - start
    print(f"load average {os.getloadavg()[0]:.1f}; climbed in {climbed:.1f} s")
    print(load.check(), flush=True)
    load.settle(options.patience)
    drained = time.monotonic() - start
    found = load.check()
    grave = load.first_grave_mail()
    print(f"kills {ground.kills}, crashes {ground.crashes}, flushes {ground.flushes}")
    print(f"outbox: {sum(ground.sink.keys.values())} received, empty after {drained:.1f} s")
    print(f"severity 1, first step: last mail received {grave:.1f} s after it was due")
    print(f"load average {os.getloadavg()[0]:.1f}; {found}")
    print("clean" if found.is_clean else "NOT CLEAN")
    ground.stop_engines()


def main() -> None:
    """Read the command line, run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["storm", "herd"])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--engines", type=int, default=2)
    parser.add_argument("--speed", type=float, default=10.0)
    parser.add_argument("--spread", type=float, default=5.0)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--crashes", type=int, default=5)
    parser.add_argument("--flushes", type=int, default=20)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--patience", type=float, default=900.0)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as root,
        Ground(Path(root) / "ground", durable=True) as ground,
    ):
        ground.python("tests.escalation.faults.seed", str(options.count), ground.sink.hook_url)
        {"storm": storm, "herd": herd}[options.what](ground, options)


if __name__ == "__main__":
    main()
