"""A stand-in for gunicorn and Celery: a master that forks two workers, all asleep."""

import json
import os
import sys
import time
from pathlib import Path

if __name__ == "__main__":
    workers = []
    for _ in range(2):
        worker = os.fork()
        if not worker:
            time.sleep(600)
            os._exit(0)
        workers.append(worker)
    target = Path(sys.argv[1])
    target.with_suffix(".tmp").write_text(json.dumps(workers))
    target.with_suffix(".tmp").rename(target)
    time.sleep(600)
