"""``python -m socialteam.local DOOR …``: what stands behind each script in bin/."""

import importlib
import sys

DOORS = {
    "start": "socialteam.local.start",
    "manage": "socialteam.local.manage",
    "test": "socialteam.local.suite",
    "check": "socialteam.local.checks",
    "fix": "socialteam.local.fixes",
    "lock": "socialteam.local.locking",
}


def main(argv: list[str]) -> int:
    """Open the door ``argv[0]`` with the arguments that follow."""
    if not argv or argv[0] not in DOORS:
        sys.stderr.write(f"usage: python -m socialteam.local {{{','.join(DOORS)}}} …\n")
        return 2
    code: int = importlib.import_module(DOORS[argv[0]]).main(argv[1:])
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
