"""Files with the settings of a project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dataknobs_utils._project_vars import load_project_vars


@pytest.fixture(name="folder", autouse=True)
def fixture_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work two folders below `tmp_path`."""
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    return tmp_path


def test_no_file_is_none() -> None:
    assert load_project_vars(".no_such_project_vars", include_dot_env=False) is None


def test_the_closest_file_is_read(folder: Path) -> None:
    (folder / ".project_vars").write_text("X=far\n", "utf-8")
    assert load_project_vars() == {"X": "far"}
    (folder / "a" / ".project_vars").write_text("X='near'\nEMPTY=\nALONE\n", "utf-8")
    assert load_project_vars() == {"X": "near", "EMPTY": "", "ALONE": None}
    assert load_project_vars(start_path=folder) == {"X": "far"}


def test_values_of_a_dot_env_win_and_it_is_looked_for_by_itself(folder: Path) -> None:
    Path(".project_vars").write_text("X=1\nY=1\n", "utf-8")
    (folder / ".env").write_text("Y=2\nZ=2\n", "utf-8")
    assert load_project_vars() == {"X": "1", "Y": "2", "Z": "2"}
    assert load_project_vars(include_dot_env=False) == {"X": "1", "Y": "1"}
    assert load_project_vars(".env") == {"Y": "2", "Z": "2"}
    assert load_project_vars(".none") == {"Y": "2", "Z": "2"}


def test_the_environment_is_only_changed_on_request_and_never_overwritten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OLD_VAR", "old")
    monkeypatch.setenv("NEW_VAR", "to be restored")
    monkeypatch.delenv("NEW_VAR")
    Path(".project_vars").write_text("OLD_VAR=x\nNEW_VAR=new\nNO_VAR\n", "utf-8")
    load_project_vars()
    assert "NEW_VAR" not in os.environ
    load_project_vars(set_environ=True)
    assert (os.environ["OLD_VAR"], os.environ["NEW_VAR"]) == ("old", "new")
    assert "NO_VAR" not in os.environ
