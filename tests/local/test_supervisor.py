import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from socialteam.local import supervisor as supervising
from socialteam.local.bootstrap import ROOT
from socialteam.local.console import Console
from socialteam.local.process import Spec
from socialteam.local.supervisor import ProcessFailedError, Supervisor

STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True)"
FAKE_STACK = Path(__file__).with_name("fake_stack.py")


@pytest.fixture
def terminal() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def supervisor(tmp_path: Path, terminal: io.StringIO) -> Iterator[Supervisor]:
    with Supervisor(tmp_path, Console(terminal)) as made:
        yield made


def python(name: str, code: str) -> Spec:
    return Spec(name=name, argv=(sys.executable, "-I", "-S", "-c", code))


def sleeper(name: str) -> Spec:
    return python(name, "import time; time.sleep(600)")


def is_alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"


def wait_for(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def test_leaving_stops_every_process(tmp_path: Path) -> None:
    with Supervisor(tmp_path, Console(io.StringIO())) as supervisor:
        supervisor.start([sleeper("one")])
        supervisor.start([sleeper("two")])
        pids = list(supervisor.pids.values())
        assert all(map(is_alive, pids))

    assert not any(map(is_alive, pids))


def test_a_process_that_ignores_the_signal_is_killed_in_time(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervising, "GRACE", 0.2)
    supervisor.start([python("stubborn", f"{STUBBORN}; time.sleep(600)")])
    pid = supervisor.pids["stubborn"]
    assert wait_for(lambda: "up" in (tmp_path / "stubborn.log").read_text())

    begun = time.monotonic()
    supervisor.stop()

    assert time.monotonic() - begun < 1.0
    assert not is_alive(pid)


def test_a_process_that_ends_is_started_again_after_a_pause(
    supervisor: Supervisor, terminal: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervising, "BACKOFF", 0.05)
    supervisor.start([sleeper("web")])
    first = supervisor.pids["web"]
    os.kill(first, signal.SIGKILL)

    deadline = time.monotonic() + 5
    supervisor.tend(lambda: supervisor.pids["web"] == first and time.monotonic() < deadline)

    assert supervisor.pids["web"] != first
    assert is_alive(supervisor.pids["web"])
    assert "web | ended with -9" in terminal.getvalue()


def test_pauses_double_while_a_process_keeps_ending(
    supervisor: Supervisor, terminal: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervising, "BACKOFF", 0.01)
    supervisor.start([python("broken", "raise SystemExit(3)")])

    deadline = time.monotonic() + 5
    supervisor.tend(lambda: "0.04 s" not in terminal.getvalue() and time.monotonic() < deadline)

    assert [f"starts again in {pause} s" in terminal.getvalue() for pause in (0.01, 0.02, 0.04)]


def test_a_gate_fails_with_the_log_of_the_process_that_ended(supervisor: Supervisor) -> None:
    supervisor.start([python("postgres", "raise SystemExit('no space left')")])

    with pytest.raises(ProcessFailedError, match="no space left"):
        supervisor.wait_until(lambda: False, "PostgreSQL", 5)


def test_a_gate_that_never_opens_names_who_did_not_answer(supervisor: Supervisor) -> None:
    supervisor.start([sleeper("postgres")])

    with pytest.raises(ProcessFailedError, match="PostgreSQL did not answer"):
        supervisor.wait_until(lambda: False, "PostgreSQL", 0.05)


def test_a_failing_preparation_stops_the_start(supervisor: Supervisor) -> None:
    with pytest.raises(ProcessFailedError, match="relation is missing"):
        supervisor.run(python("prepare", "raise SystemExit('relation is missing')"), 5)


def test_warnings_reach_the_terminal_and_everything_the_log(
    supervisor: Supervisor, tmp_path: Path, terminal: io.StringIO
) -> None:
    supervisor.run(python("web", "print('quiet line'); print('level=warning slow')"), 5)

    assert "level=warning slow" in terminal.getvalue()
    assert "quiet line" not in terminal.getvalue()
    assert (tmp_path / "web.log").read_text() == "quiet line\nlevel=warning slow\n"


def run_fake_stack(tmp_path: Path, kind: str) -> tuple[subprocess.Popen[bytes], list[int]]:
    argv = [sys.executable, str(FAKE_STACK), str(tmp_path), str(tmp_path / "pids.json"), kind]
    stack = subprocess.Popen(argv, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert wait_for((tmp_path / "pids.json").exists)
    return stack, json.loads((tmp_path / "pids.json").read_text())


@pytest.mark.faults
@pytest.mark.skipif(sys.platform != "linux", reason="other kernels do not tell a parent's death")
def test_a_killed_supervisor_leaves_no_orphan_not_even_a_forked_one(tmp_path: Path) -> None:
    stack, pids = run_fake_stack(tmp_path, "guarded")
    assert len(pids) == 4
    assert all(map(is_alive, pids))

    stack.kill()
    stack.wait()

    assert wait_for(lambda: not any(map(is_alive, pids)))


@pytest.mark.faults
def test_without_the_guard_a_killed_supervisor_does_leave_one(tmp_path: Path) -> None:
    stack, [orphan] = run_fake_stack(tmp_path, "unguarded")

    stack.kill()
    stack.wait()

    assert not wait_for(lambda: not is_alive(orphan), 0.5)
    os.kill(orphan, signal.SIGKILL)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_each_polite_signal_stops_everything_within_three_seconds(
    tmp_path: Path, how: signal.Signals
) -> None:
    stack, pids = run_fake_stack(tmp_path, "guarded")

    stack.send_signal(how)

    assert stack.wait(3) == 0
    assert not any(map(is_alive, pids))
