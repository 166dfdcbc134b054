"""The system's Chromium, for browser tests; Playwright's own download is never used."""

import os
import shutil
import subprocess
from collections.abc import Mapping

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-liberation")


def find(environ: Mapping[str, str] = os.environ) -> str | None:
    """The program's path: SOCIALTEAM_CHROMIUM, else the first known name on PATH."""
    named = environ.get("SOCIALTEAM_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def find_or_install(environ: Mapping[str, str] = os.environ) -> str | None:
    """The program's path, installed by apt first where there is none and we may."""
    return find(environ) or (find(environ) if apt_install(PACKAGES) else None)


def apt_install(packages: tuple[str, ...]) -> bool:
    """Install Debian ``packages`` as root; False when we are not, or it does not work."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for argv in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        if subprocess.run(argv, check=False, env=env, stdout=subprocess.DEVNULL).returncode:
            return False
    return True
