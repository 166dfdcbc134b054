"""PostgreSQL and Valkey themselves: started, killed, started again."""

import io
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg2
import pytest

from socialteam.local import binaries, stack
from socialteam.local.console import Console
from socialteam.local.folder import Folder
from socialteam.local.postgres import Cluster, ClusterError
from socialteam.local.suite import throw_away_folder
from socialteam.local.supervisor import Supervisor

pytestmark = pytest.mark.faults
NOTHING_SET = {"PATH": os.environ["PATH"]}


@pytest.fixture(scope="module")
def folder() -> Iterator[Folder]:
    with throw_away_folder() as made:
        yield made


def ask(url: str, statement: str) -> list[tuple[object, ...]]:
    with closing(psycopg2.connect(url)) as wire, wire, wire.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_addresses_in_the_environment_start_nothing(tmp_path: Path) -> None:
    given = {"DATABASE_URL": "postgres://a@db/x", "REDIS_URL": "redis://cache:6379/0"}
    with Supervisor(tmp_path, Console(io.StringIO())) as supervisor:
        addresses = stack.start_services(supervisor, Folder(tmp_path), given)

        assert supervisor.pids == {}
    assert addresses.environment() == given


def test_the_embedded_services_keep_their_data_through_a_stop_and_a_kill(folder: Folder) -> None:
    console = Console(io.StringIO())
    with Supervisor(folder.sub("logs"), console) as supervisor:
        url = stack.start_services(supervisor, folder, NOTHING_SET, throw_away=True).database
        ask(url, "CREATE TABLE kept (word text)")
        ask(url, "INSERT INTO kept VALUES ('stopped')")
        assert ask(url, "SELECT rolpassword LIKE 'SCRAM%' FROM pg_authid WHERE rolcanlogin") == [
            (True,)
        ]

    with Supervisor(folder.sub("logs"), console) as supervisor:
        url = stack.start_services(supervisor, folder, NOTHING_SET, throw_away=True).database
        ask(url, "INSERT INTO kept VALUES ('killed')")
        for name, pid in supervisor.pids.items():
            assert name in {"postgres", "valkey"}
            os.kill(pid, signal.SIGKILL)

    with Supervisor(folder.sub("logs"), console) as supervisor:
        url = stack.start_services(supervisor, folder, NOTHING_SET, throw_away=True).database
        assert ask(url, "SELECT word FROM kept ORDER BY word") == [("killed",), ("stopped",)]


def test_a_pid_file_that_names_a_stranger_does_not_stop_the_start(folder: Folder) -> None:
    cluster = Cluster.at(folder, binaries.postgres({}), throw_away=True)
    cluster.make()
    stranger = subprocess.Popen(["/bin/sleep", "60"])
    stale = f"{stranger.pid}\n{cluster.home}\n1\n5432\n\n127.0.0.1\n"
    (cluster.home / "postmaster.pid").write_text(stale)

    with Supervisor(folder.sub("logs"), Console(io.StringIO())) as supervisor:
        url = stack.start_services(supervisor, folder, NOTHING_SET, throw_away=True).database
        assert ask(url, "SELECT 1") == [(1,)]

    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_cluster_of_another_major_version_is_refused_with_advice(folder: Folder) -> None:
    cluster = Cluster.at(folder, binaries.postgres({}), throw_away=True)
    cluster.make()

    with pytest.raises(ClusterError, match="another --data folder"):
        replace(cluster, major=99).make()
