import io
import socket
from pathlib import Path
from typing import Any

import environ
import pytest

from socialteam.local import applied, product, stack, start
from socialteam.local.console import Console
from socialteam.local.folder import Folder
from socialteam.local.pytest_plugin import own_redis


@pytest.fixture
def taken() -> Any:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def test_a_taken_port_is_named_with_another_to_try(
    taken: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = start.main(["--port", str(taken), "--data", str(tmp_path)])

    assert code == 1
    assert f"Port {taken} is taken." in capsys.readouterr().out


def test_a_second_start_names_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Folder(tmp_path)
    with folder.held("bin/start"):
        folder.write("run.json", {"url": "http://localhost:8123"})

        code = start.main(["--data", str(tmp_path)])

    assert code == 1
    assert "http://localhost:8123" in capsys.readouterr().out


def test_a_free_port_is_free_and_outside_the_systems_range() -> None:
    port = stack.free_port()

    assert stack.is_free(port)
    assert stack.LOWEST_PORT <= port < stack.HIGHEST_PORT


def test_log_ins_are_printed_in_columns() -> None:
    rows = [{"role": "Sponsor", "email": "a@example.org"}, {"role": "Lead", "email": "b@x.org"}]

    assert start.table(rows) == [
        "role     email",
        "Sponsor  a@example.org",
        "Lead     b@x.org",
    ]


def test_a_changed_migration_changes_the_digest(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("one==1\n")
    first = tmp_path / "accounts/migrations/0001_initial.py"
    first.parent.mkdir(parents=True)
    first.write_text("operations = []\n")
    before = applied.digest_of_migrations(tmp_path)

    first.write_text("operations = [1]\n")

    assert applied.digest_of_migrations(tmp_path) != before


def test_a_database_that_lost_its_tables_is_prepared_again() -> None:
    known = {
        "digest": applied.digest_of_migrations(),
        "applied": [1, 1],
        "seeded": True,
        "logins": [],
    }

    assert not applied.is_done(known, "postgres://nobody@127.0.0.1:1/none", empty=False)


def test_two_test_processes_do_not_share_a_redis_database() -> None:
    url = "redis://:secret@127.0.0.1:6379/0"

    assert own_redis(url, "") == url
    assert own_redis(url, "gw0") != own_redis(url, "gw1") != url


def test_a_closed_terminal_does_not_stop_the_supervisor() -> None:
    class Closed(io.StringIO):
        def write(self, _text: str) -> int:
            raise BrokenPipeError

    Console(Closed()).say("nobody reads this")


def test_only_the_products_own_settings_are_written_down() -> None:
    env = {"SOCIALTEAM_DEBUG": "0", "REDIS_URL": "redis://here", "SOMEBODYS_TOKEN": "secret"}

    assert product.own(env) == {"SOCIALTEAM_DEBUG": "0", "REDIS_URL": "redis://here"}


def test_mails_go_to_the_data_folder_wherever_it_is(tmp_path: Path) -> None:
    addresses = stack.Addresses("postgres://here", "redis://here", "")
    env = product.environment(Folder(tmp_path), addresses, environ={})

    read = environ.Env.email_url_config(env["SOCIALTEAM_EMAIL_URL"])

    assert read["EMAIL_FILE_PATH"] == str(tmp_path / "mail")
