"""Replace a file in one step."""

from __future__ import annotations

import doctest
import gzip
import os
import stat
import threading
from pathlib import Path
from typing import List, Type

import pytest

from dataknobs_common import files
from dataknobs_common.files import open_text, replacing


def write(path: Path, text: str, compressed: bool = False) -> None:
    with replacing(path) as name, open_text(name, "w", compressed) as stream:
        stream.write(text)


def names(folder: Path) -> List[str]:
    return sorted(os.listdir(folder))


def test_examples_do_what_they_show() -> None:
    assert doctest.testmod(files).failed == 0


def test_the_new_file_appears_when_all_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old", "utf-8")
    with replacing(path) as name:
        Path(name).write_text("new", "utf-8")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_after_an_error_the_old_file_is_there_alone(
    tmp_path: Path, error: Type[BaseException]
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old", "utf-8")
    with pytest.raises(error):
        with replacing(path) as name:
            Path(name).write_text("half", "utf-8")
            raise error
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.txt"]


def test_an_error_before_anything_is_written_is_passed_on(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        with replacing(tmp_path / "a.txt"):
            raise RuntimeError
    assert not names(tmp_path)


def test_text_that_cannot_be_encoded_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write(path, "\ud800")
    assert path.read_text() == "old"


def test_permissions_stay_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old", "utf-8")
    path.chmod(0o640)
    write(path, "new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "new")
    (tmp_path / "b.txt").write_text("new")
    modes = {(tmp_path / name).stat().st_mode for name in names(tmp_path)}
    assert len(modes) == 1


def test_a_link_stays_one_and_the_file_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to("there/file")
    write(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there" / "file").read_text() == "new"


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write(pipe, "through")
    reader.join()
    assert read == ["through"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_the_temporary_name_is_hidden_and_ends_like_the_other(tmp_path: Path) -> None:
    with replacing(tmp_path / "a.tsv.gz") as name:
        assert os.path.dirname(name) == os.path.realpath(tmp_path)
        assert os.path.basename(name).startswith(".")
        assert name.endswith("a.tsv.gz")
        Path(name).touch()


@pytest.mark.parametrize("letter", ["x", "\N{PILE OF POO}"])
def test_the_longest_name_can_be_replaced(tmp_path: Path, letter: str) -> None:
    name = letter * (250 // len(letter.encode())) + ".txt"
    write(tmp_path / name, "new")
    assert names(tmp_path) == [name]


def test_an_error_names_the_file_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "none" / "a.txt"
    with pytest.raises(FileNotFoundError) as caught:
        write(path, "new")
    assert caught.value.filename == str(path)
    assert ".txt'" in str(caught.value)


def test_a_file_that_never_came_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with pytest.raises(FileNotFoundError) as caught:
        with replacing(path):
            pass
    assert str(caught.value).endswith(f"{str(path)!r}")


def test_a_folder_in_place_of_the_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        write(tmp_path, "new")


def test_writers_at_the_same_time_leave_one_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    texts = [letter * 100_000 for letter in "abcdefgh"]
    threads = [threading.Thread(target=write, args=(path, text)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_text() in texts
    assert names(tmp_path) == ["a.txt"]


def test_text_is_utf_8_and_gzip_on_request(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write(path, "é\n", compressed=True)
    assert gzip.decompress(path.read_bytes()) == "é\n".encode()
    with open_text(path, compressed=True) as stream:
        assert stream.read() == "é\n"
