"""Writing files."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from dataknobs_pipeline.system.files import (
    append,
    sha256_of,
    state_directory,
    write_atomically,
)


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")
    write_atomically(path, "new\n")
    assert path.read_bytes() == b"new\n"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "\ud800")
    assert path.read_text(encoding="utf-8") == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_what_cannot_be_replaced_is_named(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError) as caught:
        write_atomically(tmp_path, "new")
    assert (caught.value.filename, caught.value.filename2) == (str(tmp_path), None)
    with pytest.raises(FileNotFoundError, match="/missing/a.txt"):
        write_atomically(tmp_path / "missing" / "a.txt", "new")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_reported_with_the_file() -> None:
    with pytest.raises(OSError) as caught:
        append(Path("/dev/full"), "text")
    assert (caught.value.errno, caught.value.filename) == (errno.ENOSPC, "/dev/full")


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"")
    assert sha256_of(path).startswith("e3b0c44298fc1c14")


def test_the_state_directory_hides_itself_from_git(tmp_path: Path) -> None:
    assert state_directory(tmp_path) == state_directory(tmp_path)
    ignore = tmp_path / ".dataknobs" / ".gitignore"
    assert ignore.read_text(encoding="utf-8") == "*\n"
