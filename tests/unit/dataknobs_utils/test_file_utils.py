"""Folders and lines."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import Iterator, List, Set

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dataknobs_utils.file_utils import (
    fileline_generator,
    filepath_generator,
    is_gzip_file,
    write_lines,
)


@pytest.fixture(name="root")
def fixture_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "ft" / "s" / "t").mkdir(parents=True)
    (tmp_path / "ft" / "a.txt").write_text("  one \n\n\ttwo")
    (tmp_path / "ft" / "s" / "b.txt").write_text("three")
    monkeypatch.chdir(tmp_path)
    return "ft"


def join(*names: str) -> List[str]:
    return [os.path.join(*name.split("/")) for name in names]


def test_paths_are_those_of_all_files_below_the_root(root: str) -> None:
    assert list(filepath_generator(root)) == join("ft/a.txt", "ft/s/b.txt")


def test_paths_of_folders_come_on_request_after_the_files_beside_them(
    root: str,
) -> None:
    found = list(filepath_generator(root, files_only=False))
    assert found == join("ft/a.txt", "ft/s", "ft/s/b.txt", "ft/s/t")


@pytest.mark.parametrize("files_only", [True, False])
def test_without_descending_the_folders_of_the_root_are_yielded_too(
    root: str, files_only: bool
) -> None:
    found = filepath_generator(root, descend=False, files_only=files_only)
    assert list(found) == join("ft/a.txt", "ft/s")


def test_paths_seen_are_remembered_and_not_yielded_again(root: str) -> None:
    seen: Set[str] = set()
    assert len(list(filepath_generator(root, seen=seen))) == 2
    assert seen == {"ft", *join("ft/a.txt", "ft/s/b.txt")}
    assert not list(filepath_generator(root, seen=seen))


def test_the_files_of_a_folder_that_was_seen_are_yielded(root: str) -> None:
    seen = set(join("ft/s"))
    found = list(filepath_generator(root, seen=seen, files_only=False))
    assert found == join("ft/a.txt", "ft/s/b.txt", "ft/s/t")


def test_a_missing_folder_yields_no_paths(root: str) -> None:
    assert not list(filepath_generator(root + "/none"))


def test_lines_come_without_white_space_on_either_side(root: str) -> None:
    assert list(fileline_generator("a.txt", root)) == ["one", "", "two"]


def test_lines_of_a_name_ending_in_gz_go_through_gzip(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    write_lines(path, ["é"])
    assert gzip.decompress(path.read_bytes()) == "é\n".encode()
    assert list(fileline_generator("x.gz", tmp_path)) == ["é"]


def test_gzip_content_under_another_name_is_not_read_through_gzip(
    tmp_path: Path,
) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(gzip.compress(b"a"))
    with pytest.raises(UnicodeDecodeError):
        list(fileline_generator(path))


def test_lines_are_written_sorted_over_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text("old " * 100)
    path.chmod(0o640)
    write_lines("out", ["b", "", "a"], str(tmp_path))
    assert path.read_bytes() == b"\na\nb\n"
    assert path.stat().st_mode & 0o777 == 0o640


def test_no_lines_make_an_empty_file(tmp_path: Path) -> None:
    write_lines(tmp_path / "out", [])
    assert (tmp_path / "out").read_bytes() == b""


def test_a_failed_write_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    def lines() -> Iterator[str]:
        yield "new"
        raise RuntimeError("stop")

    path = tmp_path / "out"
    path.write_text("old")
    with pytest.raises(RuntimeError):
        write_lines(path, lines())
    with pytest.raises(UnicodeEncodeError):
        write_lines(path, ["a", "\ud800"])
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["out"]


def test_writing_to_a_link_replaces_the_file_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    (tmp_path / "link").symlink_to("file")
    write_lines(tmp_path / "link", ["new"])
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text() == "new\n"


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_lines(os.devnull, ["a"])
    assert not os.path.isfile(os.devnull)


def test_folders_are_not_made_for_a_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_lines(tmp_path / "none" / "out", ["a"])


def test_gzip_is_told_by_content_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(gzip.compress(b"a"))
    (tmp_path / "b.gz").write_bytes(b"plain")
    (tmp_path / "c.gz").write_bytes(b"\x1f\x8b")
    found = [is_gzip_file(tmp_path / name) for name in ("a.txt", "b.gz", "c.gz", "d")]
    assert found == [True, False, False, False]
    assert not is_gzip_file(tmp_path)


# Texts that are no more than one line, for `str.splitlines` or a file, once read.
LINES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])).map(
    str.strip
)


@pytest.mark.parametrize("name", ["lines.txt", "lines.txt.gz"])
def test_any_lines_come_back_sorted(name: str, tmp_path: Path) -> None:
    @settings(deadline=None)  # disks differ
    @given(st.lists(LINES))
    def check(lines: List[str]) -> None:
        write_lines(name, lines, tmp_path)
        assert list(fileline_generator(name, tmp_path)) == sorted(lines)
        assert is_gzip_file(tmp_path / name) == name.endswith(".gz")

    check()  # pylint: disable=no-value-for-parameter  # hypothesis gives it
