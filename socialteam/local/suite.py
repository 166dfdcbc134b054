"""``bin/test``: every test, on a throw-away stack or on DATABASE_URL and REDIS_URL.

Arguments go to pytest. Without a path among them, two processes share the work.
"""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from socialteam.local import chromium, places, stack, translations
from socialteam.local.binaries import NoProgramError
from socialteam.local.bootstrap import ROOT
from socialteam.local.console import Console
from socialteam.local.folder import Folder
from socialteam.local.postgres import ClusterError
from socialteam.local.supervisor import ProcessFailedError, StoppedError, Supervisor

PLUGIN = ("-p", "socialteam.local.pytest_plugin", "-p", "no:valkey")  # the wheel brings one
TWO_PROCESSES = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
"""A file is one process's; they are taken in the order in which ``tests`` sorts them."""


@contextmanager
def throw_away_folder() -> Iterator[Folder]:
    """A data folder that is gone afterwards, and all it kept elsewhere."""
    folder = Folder(Path(tempfile.mkdtemp(prefix="socialteam-test-")))
    if os.geteuid() == 0:
        folder.root.chmod(0o711)
    try:
        yield folder
    finally:
        places.forget(folder)


def pytest_command(argv: Sequence[str]) -> list[str]:
    """The command line of pytest for the arguments ``argv``."""
    names_a_path = any((Path.cwd() / word.split("::")[0]).exists() for word in argv)
    shared = [] if names_a_path else list(TWO_PROCESSES)
    return [sys.executable, "-P", "-m", "pytest", *PLUGIN, "--rootdir", str(ROOT), *shared, *argv]


def environment(addresses: stack.Addresses) -> dict[str, str]:
    """The environment of the tests."""
    browser = chromium.find_or_install()
    return {
        **os.environ,
        **addresses.environment(),
        "PYTHONPATH": str(ROOT),
        "SOCIALTEAM_SECRET_KEY": "only-for-tests",
        "SOCIALTEAM_DEBUG": "1",
        **({"SOCIALTEAM_CHROMIUM": browser} if browser else {}),
    }


def main(argv: Sequence[str]) -> int:
    """Run the door; pytest's exit code."""
    console = Console()
    translations.compile_all(ROOT / "locale")
    try:
        with throw_away_folder() as folder, Supervisor(folder.sub("logs"), console) as supervisor:
            addresses = stack.start_services(supervisor, folder, throw_away=True)
            console.say(f"Tests run on {addresses.described}.")
            return supervisor.foreground(pytest_command(argv), environment(addresses))
    except (NoProgramError, ClusterError, ProcessFailedError) as error:
        console.say(str(error))
        return 1
    except StoppedError:
        return 130
