"""How lock files are made."""

from __future__ import annotations

from pathlib import Path

import pytest

from dataknobs_pipeline.errors import StageFailed, UsageError
from dataknobs_pipeline.locks.lock import compile_command, compile_options, write_locks
from dataknobs_pipeline.locks.requirements import read_inputs


def test_the_command_locks_for_all_platforms_and_keeps_addresses_out(
    tmp_path: Path,
) -> None:
    text = "# lock: python-version=3.9 constraints=b.lock\n"
    (tmp_path / "a.in").write_text(text, encoding="utf-8")
    (tmp_path / "b.in").write_text("", encoding="utf-8")
    command = compile_command(read_inputs(tmp_path)[1], tmp_path / "out", ["--upgrade"])
    assert command[1:3] == ["pip", "compile"]
    for option in (
        "--universal",
        "--python-version=3.9",
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-emit-find-links",
        "--constraints=b.lock",
        "--upgrade",
    ):
        assert option in command
    assert command[-2:] == ["--output-file=out", "a.in"]


@pytest.mark.parametrize(
    ("upgrade", "names", "options"),
    [
        (False, set(), []),
        (True, set(), ["--upgrade"]),
        (True, {"b", "a"}, ["--upgrade-package=a", "--upgrade-package=b"]),
    ],
)
def test_versions_move_only_when_asked(
    upgrade: bool, names: set[str], options: list[str]
) -> None:
    assert compile_options(upgrade, names) == options


def test_an_empty_in_file_is_locked_and_then_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.in").write_text("# nothing\n", encoding="utf-8")
    said: list[str] = []
    assert write_locks(tmp_path, False, [], said.append) == 0
    assert write_locks(tmp_path, False, [], said.append) == 0
    assert said == ["a.lock written", "a.lock is up to date"]
    lines = (tmp_path / "a.lock").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# Generated from a.in by ./dk lock. Do not edit."


def test_a_stray_lock_fails_even_after_writing(tmp_path: Path) -> None:
    (tmp_path / "b.lock").write_text("", encoding="utf-8")
    with pytest.raises(StageFailed, match="there is no b.in: rm"):
        write_locks(tmp_path, False, [], print)


def test_a_package_that_no_lock_holds_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.in").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="no lock file holds numpy"):
        write_locks(tmp_path, True, ["NumPy"], print)
