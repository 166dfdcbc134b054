import os
import stat
from pathlib import Path

import pytest

from socialteam.local import places
from socialteam.local.folder import Folder, FolderBusyError


def test_secrets_are_made_once_and_private(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "data")

    first = folder.secrets()

    assert Folder(tmp_path / "data").secrets() == first
    assert stat.S_IMODE((folder.root / "secrets.json").stat().st_mode) == 0o600


def test_two_folders_have_different_secrets(tmp_path: Path) -> None:
    assert Folder(tmp_path / "a").secrets() != Folder(tmp_path / "b").secrets()


def test_a_folder_is_held_by_one_process_which_is_named(tmp_path: Path) -> None:
    folder = Folder(tmp_path)

    with folder.held("bin/start"):
        with pytest.raises(FolderBusyError) as busy, Folder(tmp_path).held("bin/manage"):
            pass
        assert str(busy.value) == f"bin/start (process {os.getpid()})"
    with folder.held("bin/manage"):
        pass


def test_what_runs_is_forgotten_when_the_folder_is_let_go(tmp_path: Path) -> None:
    folder = Folder(tmp_path)

    with folder.held("bin/start"):
        folder.write("run.json", {"url": "http://localhost:8000"})

    assert folder.read("run.json") is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to give PostgreSQL to somebody else")
def test_a_database_below_a_private_folder_is_kept_outside_it(tmp_path: Path) -> None:
    private = tmp_path / "home"
    private.mkdir(mode=0o700)
    folder = Folder(private / "data")
    who = places.owner()

    home = places.data_home(folder, who)

    assert not home.is_relative_to(private)
    assert places.is_reachable(home)
    assert places.data_home(folder, who) == home
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    places.forget(folder)
    assert not home.exists()
