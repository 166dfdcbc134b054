"""``bin/manage COMMAND``: Django's commands with the services up.

A running stack's services are used; otherwise they are started for as long as the command runs.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from socialteam.local import product, stack, translations
from socialteam.local.binaries import NoProgramError
from socialteam.local.bootstrap import ROOT
from socialteam.local.console import Console
from socialteam.local.folder import Folder, FolderBusyError
from socialteam.local.postgres import ClusterError
from socialteam.local.product import DJANGO
from socialteam.local.start import UNHURRIED, data_folder
from socialteam.local.supervisor import ProcessFailedError, StoppedError, Supervisor


def command(argv: Sequence[str]) -> list[str]:
    """The command line that runs Django's ``argv``."""
    return [sys.executable, "-P", "-m", "django", *argv]


def run(folder: Folder, argv: Sequence[str], *, wait: bool = False) -> int:
    """Run ``argv`` against the services of ``folder``; its exit code."""
    console = Console(sys.stderr)
    try:
        with (
            folder.held("bin/manage", wait=wait),
            Supervisor(folder.sub("logs"), console) as supervisor,
        ):
            addresses = stack.start_services(supervisor, folder)
            env = product.environment(folder, addresses) | UNHURRIED
            return supervisor.foreground(command(argv), env)
    except FolderBusyError as busy:
        running = folder.read("run.json")
        if running is None:
            console.say(f"Waiting for {busy.holder} to end ...")
            return run(folder, argv, wait=True)
    with Supervisor(folder.sub("logs"), console) as supervisor:
        env = {**DJANGO, **os.environ, **running["environment"], **UNHURRIED}
        return supervisor.foreground(command(argv), env)


def main(argv: Sequence[str]) -> int:
    """Run the door; ``--data DIR`` may stand before the command."""
    data = data_folder()
    if argv[:1] == ["--data"] and len(argv) > 1:
        data, argv = Path(argv[1]), argv[2:]
    translations.compile_all(ROOT / "locale")
    try:
        return run(Folder(data), argv)
    except (NoProgramError, ClusterError, ProcessFailedError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except StoppedError:
        return 130
