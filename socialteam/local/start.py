"""``bin/start``: the whole product on this machine, under one supervisor."""

import argparse
import os
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from socialteam.local import applied, product, stack, translations
from socialteam.local.binaries import NoProgramError
from socialteam.local.bootstrap import ROOT
from socialteam.local.console import Console
from socialteam.local.folder import Folder, FolderBusyError
from socialteam.local.postgres import ClusterError
from socialteam.local.process import Spec, bound_module
from socialteam.local.supervisor import ProcessFailedError, StoppedError, Supervisor

PREPARED_WITHIN, READY_WITHIN = 600.0, 120.0
UNHURRIED = {"SOCIALTEAM_STATEMENT_TIMEOUT_MS": "0", "SOCIALTEAM_LOCK_TIMEOUT_MS": "0"}

BEGIN = (
    "Nobody can log in yet? bin/manage begin --email you@example.org --person 'Your Name'"
    " opens the guided set-up."
)


class PortTakenError(Exception):
    """Somebody else listens on the port asked for."""


def options(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="bin/start", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="the port of the pages (8000)")
    parser.add_argument("--data", type=Path, default=data_folder(), metavar="DIR",
                        help="where databases, logs and mails are kept (.data)")  # fmt: skip
    parser.add_argument("--empty", action="store_true", help="leave an empty database empty")
    parser.add_argument("--check", action="store_true", help="start, wait until ready, stop")
    return parser.parse_args(argv)


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where data is kept unless the command line says otherwise."""
    return Path(environ.get("SOCIALTEAM_DATA") or ROOT / ".data")


def is_ready(port: int) -> bool:
    """Whether the product says that all it needs works, the engine included."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=2)) as wire:
        try:
            wire.request("GET", "/healthz/ready")
            return wire.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False


def prepare(
    supervisor: Supervisor, folder: Folder, env: Mapping[str, str], *, empty: bool
) -> list[dict[str, Any]]:
    """Bring the database to this code's shape; the demonstration's log-ins, if it is one."""
    known = folder.read("prepared.json")
    if not applied.is_done(known, env["DATABASE_URL"], empty=empty):
        result = folder.root / "prepared.json"
        argv = bound_module("socialteam.local.prepare", str(result), *["--empty"] * empty)
        spec = Spec(name="prepare", argv=argv, env={**env, **UNHURRIED}, cwd=ROOT)
        supervisor.run(spec, PREPARED_WITHIN)
        known = folder.read("prepared.json")
    return list(known["logins"]) if known else []


def start(chosen: argparse.Namespace, folder: Folder, console: Console) -> None:
    """Start everything; return once stopped, or at once when ready if only checking."""
    begun = time.monotonic()
    if not stack.is_free(chosen.port):
        raise PortTakenError(
            f"Port {chosen.port} is taken. Stop what uses it, or choose another: "
            f"bin/start --port {chosen.port + 1}"
        )
    translations.compile_all(ROOT / "locale")
    with Supervisor(folder.sub("logs"), console) as supervisor:
        addresses = stack.start_services(supervisor, folder)
        console.event("services", addresses.described)
        url = f"http://localhost:{chosen.port}"
        env = {"SOCIALTEAM_BASE_URL": url, **product.environment(folder, addresses)}
        folder.write("run.json", {"url": url, "environment": product.own(env)})
        logins = prepare(supervisor, folder, env, empty=chosen.empty)
        supervisor.start(product.specs(env, port=chosen.port, folder=folder))
        supervisor.wait_until(lambda: is_ready(chosen.port), "The product", READY_WITHIN)
        console.say(f"ready in {time.monotonic() - begun:.1f} s")
        if not chosen.check:
            welcome(console, url, folder, logins)
            supervisor.tend()


def welcome(console: Console, url: str, folder: Folder, logins: list[dict[str, Any]]) -> None:
    """Say where the product is and who can log in."""
    console.say(f"\nSocialteam is at {url}\n")
    for line in table(logins) or [BEGIN]:
        console.say(f"  {line}")
    console.say(f"\nMails go to {folder.root / 'mail'}, logs to {folder.root / 'logs'}.")
    console.say("Ctrl-C stops everything.\n")


def table(rows: list[dict[str, Any]]) -> list[str]:
    """``rows`` in aligned columns, with the keys of the first one on top."""
    if not rows:
        return []
    heads = list(rows[0])
    cells = [heads, *([str(row.get(head, "")) for head in heads] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(heads))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]


def main(argv: Sequence[str]) -> int:
    """Run the door; the exit code."""
    chosen, console = options(argv), Console()
    folder = Folder(chosen.data)
    try:
        with folder.held("bin/start"):
            start(chosen, folder, console)
    except FolderBusyError as busy:
        running = folder.read("run.json") or {}
        console.say(f"{folder.root} is in use by {busy.holder}. {running.get('url', '')}".strip())
        return 1
    except (PortTakenError, NoProgramError, ClusterError, ProcessFailedError) as error:
        console.say(str(error))
        return 1
    except StoppedError:
        return 130
    console.say("Everything is stopped.")
    return 0
