"""``bin/lock``: pin requirements*.in, with hashes, for every platform and Python we support."""

import shutil
import subprocess
from collections.abc import Sequence

from socialteam.local.bootstrap import DEVELOPMENT, ROOT, RUNTIME
from socialteam.local.console import Console

OPTIONS = ("--universal", "--generate-hashes", "--python-version", "3.11",
           "--only-binary", ":all:", "--no-header", "--quiet")  # fmt: skip


def main(argv: Sequence[str]) -> int:
    """Run the door; ``--upgrade`` and the like go to ``uv pip compile``."""
    uv = shutil.which("uv")
    if uv is None:
        Console().say("bin/lock needs uv (https://docs.astral.sh/uv): pipx install uv")
        return 1
    for lock in (RUNTIME, DEVELOPMENT):
        source = lock.replace(".txt", ".in")
        done = subprocess.run(
            [uv, "pip", "compile", source, "-o", lock, *OPTIONS, *argv], check=False, cwd=ROOT
        )
        if done.returncode:
            return done.returncode
    return 0
