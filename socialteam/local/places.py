"""Where PostgreSQL may live. It refuses to run as root, so under root it runs as nobody.

Then nobody must be able to reach its data and its programs. A checkout below a private folder
(root's home) cannot be reached; nobody else's folder is ever opened for it. Instead, the data
folder names a place of its own below /var/lib, in the file ``outside.json``.
"""

import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from socialteam.local.folder import Folder

OUTSIDE = Path("/var/lib/socialteam")


@dataclass(frozen=True, slots=True)
class Owner:
    """The user a server runs as."""

    uid: int
    gid: int

    def __str__(self) -> str:
        return f"{self.uid}:{self.gid}"


def owner() -> Owner | None:
    """Whom to become for PostgreSQL; None when we are an ordinary user already."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Owner(nobody.pw_uid, nobody.pw_gid)


def is_reachable(path: Path) -> bool:
    """Whether any user can pass through every folder above ``path``."""
    return all(above.stat().st_mode & stat.S_IXOTH for above in path.resolve().parents)


def data_home(folder: Folder, who: Owner | None) -> Path:
    """The private folder of the database, owned by whoever runs it; the same every time."""
    if who is None:
        return folder.sub("postgres")
    near = folder.root / "postgres"
    home = near if is_reachable(near) else _outside(folder) / "postgres"
    home.mkdir(mode=0o700, exist_ok=True)
    os.chown(home, who.uid, who.gid)
    return home


def reachable_program(program: Path, folder: Folder, who: Owner | None) -> Path:
    """``program``, or a copy of its whole install tree that ``who`` can run.

    The layout is kept (package/pginstall/bin beside package.libs): the programs look for their
    libraries relative to themselves.
    """
    if who is None or _is_runnable(program):
        return program
    package = program.parents[2]
    target = _outside(folder) / "programs"
    copied = target / program.relative_to(package.parent)
    if not copied.exists():
        part = Path(tempfile.mkdtemp(dir=target.parent))
        for tree in (package, package.with_name(f"{package.name}.libs")):
            if tree.is_dir():
                shutil.copytree(tree, part / tree.name)
        _open(part)
        part.rename(target)
    return copied


def forget(folder: Folder) -> None:
    """Remove ``folder`` and what it keeps outside."""
    known = folder.read("outside.json")
    if known:
        shutil.rmtree(known["path"], ignore_errors=True)
    shutil.rmtree(folder.root, ignore_errors=True)


def _outside(folder: Folder) -> Path:
    known = folder.read("outside.json")
    if known and Path(known["path"]).is_dir():
        return Path(known["path"])
    try:
        OUTSIDE.mkdir(mode=0o755, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=OUTSIDE))
    except OSError:
        made = Path(tempfile.mkdtemp(dir="/var/tmp", prefix="socialteam-"))
    made.chmod(0o755)
    folder.write("outside.json", {"path": str(made)})
    return made


def _is_runnable(program: Path) -> bool:
    both = stat.S_IROTH | stat.S_IXOTH
    libraries = program.parents[1] / "lib"
    return (
        is_reachable(program)
        and program.stat().st_mode & both == both
        and all(path.stat().st_mode & stat.S_IROTH for path in libraries.glob("*.so*"))
    )


def _open(tree: Path) -> None:
    tree.chmod(0o755)
    for path in tree.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
