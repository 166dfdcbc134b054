"""Run as a script: a supervisor over processes that only sleep.

python fake_stack.py LOGS PIDS.json guarded|unguarded
"""

import json
import sys
import time
from pathlib import Path

from socialteam.local.console import Console
from socialteam.local.process import Spec, bound, bound_module
from socialteam.local.supervisor import Supervisor

FOREVER = [sys.executable, "-I", "-c", "import time; time.sleep(600)"]


def main(logs: Path, pids: Path, kind: str) -> None:
    here = str(Path(__file__).parent)
    env = {"PYTHONPATH": f"{here}:{Path(here).parents[1]}"}
    forked = str(pids.with_suffix(".forked"))
    specs = (
        [
            Spec("program", bound(FOREVER, death="SIGKILL")),
            Spec("forking", bound_module("forking", forked), env=env),
        ]
        if kind == "guarded"
        else [Spec("program", tuple(FOREVER))]
    )
    with Supervisor(logs, Console(sys.stderr)) as supervisor:
        supervisor.start(specs)
        while kind == "guarded" and not Path(forked).exists():
            time.sleep(0.01)
        found = list(supervisor.pids.values())
        if kind == "guarded":
            found += json.loads(Path(forked).read_text())
        pids.with_suffix(".part").write_text(json.dumps(found))
        pids.with_suffix(".part").rename(pids)
        supervisor.tend()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
