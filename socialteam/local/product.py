"""The product's own processes, as specs for the supervisor."""

import os
from collections.abc import Mapping
from pathlib import Path

from socialteam.local.bootstrap import ROOT
from socialteam.local.folder import Folder
from socialteam.local.process import Spec, bound_module
from socialteam.local.stack import Addresses

WEB_WORKERS, WEB_THREADS, TASK_WORKERS = 2, 4, 2

DJANGO = {"DJANGO_SETTINGS_MODULE": "socialteam.settings", "PYTHONPATH": str(ROOT)}


def environment(
    folder: Folder, addresses: Addresses, environ: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """The whole environment of the product's processes; what ``environ`` sets has its way."""
    known = folder.secrets()
    return {
        **DJANGO,
        "SOCIALTEAM_SECRET_KEY": known.secret_key,
        "SOCIALTEAM_ENCRYPTION_KEYS": known.encryption_key,
        "SOCIALTEAM_DEBUG": "0",
        "SOCIALTEAM_LOG_JSON": "0",
        "SOCIALTEAM_EMAIL_URL": f"filemail:///{folder.sub('mail')}",
        "SOCIALTEAM_WEBHOOKS_MAY_REACH_PRIVATE": "1",
        **environ,
        **addresses.environment(),
    }


def own(env: Mapping[str, str]) -> dict[str, str]:
    """The part of ``env`` that is the product's; the rest of a person's shell is never kept."""
    services = {"DATABASE_URL", "REDIS_URL"}
    return {
        name: value
        for name, value in env.items()
        if name in services or name.startswith("SOCIALTEAM_")
    }


def specs(env: Mapping[str, str], *, port: int, folder: Folder) -> list[Spec]:
    """Web on 127.0.0.1:``port``, worker, beat and engine, in the order they matter."""
    commands = {
        "engine": bound_module("django", "run_engine"),
        "web": web(port),
        "worker": worker(),
        "beat": beat(folder.sub("beat")),
    }
    return [Spec(name=name, argv=argv, env=env, cwd=ROOT) for name, argv in commands.items()]


def web(port: int) -> tuple[str, ...]:
    """Gunicorn; the application is loaded once and forked."""
    return bound_module(
        "gunicorn", "socialteam.wsgi", f"--bind=127.0.0.1:{port}", "--worker-class=gthread",
        f"--workers={WEB_WORKERS}", f"--threads={WEB_THREADS}", "--preload",
        "--graceful-timeout=2", "--no-control-socket", "--access-logfile=-",
    )  # fmt: skip


def worker() -> tuple[str, ...]:
    """Celery's worker, without the chatter that only a fleet needs."""
    return bound_module(
        "celery", "-A", "socialteam", "worker", "--pool=prefork",
        f"--concurrency={TASK_WORKERS}", "--without-gossip", "--without-mingle",
        "--loglevel=INFO",
    )  # fmt: skip


def beat(home: Path) -> tuple[str, ...]:
    """Celery's clock; its schedule file stays in ``home``."""
    return bound_module(
        "celery", "-A", "socialteam", "beat", f"--schedule={home / 'schedule'}", "--pidfile=",
        "--loglevel=INFO",
    )  # fmt: skip
