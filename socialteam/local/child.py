"""Run a program that cannot outlive whoever started it. Standard library only.

    python child.py PARENT SIGNAL exec UID:GID|- PROGRAM [ARGUMENT ...]
    python child.py PARENT SIGNAL module MODULE [ARGUMENT ...]

The kernel sends SIGNAL to the program when the process PARENT ends, however it ends. A Python
module hands the same fate to each process that it forks (gunicorn's and Celery's workers).

Trap: the kernel watches the *thread* that started the program, so start only from a main thread.
macOS has no such call: there, kill -9 of the supervisor leaves its children.
"""

import ctypes
import os
import runpy
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with(parent: int, how: int) -> None:
    """Ask for the signal ``how`` when the process ``parent`` ends; at once if it already has."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, how)
    if os.getppid() != parent:
        os.kill(os.getpid(), how)


def run_module(name: str, arguments: list[str], how: int) -> None:
    """Run ``python -m name arguments`` here; each process it forks dies with its own parent."""
    forker = {"pid": os.getpid()}
    os.register_at_fork(
        before=lambda: forker.update(pid=os.getpid()),
        after_in_child=lambda: die_with(forker["pid"], how),
    )
    sys.argv = [name, *arguments]
    runpy.run_module(name, run_name="__main__", alter_sys=True)


def become(owner: str) -> None:
    """Give up root for ``owner`` ("UID:GID", or "-" to stay)."""
    if owner != "-":
        uid, gid = map(int, owner.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)


def main(argv: list[str]) -> None:
    """Read the command line of the module docstring."""
    parent, how, kind, *rest = argv
    death = int(signal.Signals[how])
    if kind == "module":
        die_with(int(parent), death)
        run_module(rest[0], rest[1:], death)
        return
    become(rest[0])
    die_with(int(parent), death)  # after the change of user, which would clear it
    os.execv(rest[1], rest[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
