"""Whether lock files agree with their .in files."""

from __future__ import annotations

from pathlib import Path

import pytest

from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.locks.lock import check_locks
from dataknobs_pipeline.locks.lock_check import DIGEST_LINE, lock_problems
from dataknobs_pipeline.locks.requirements import HEADER, digest, read_inputs

HASH = f" --hash=sha256:{'a' * 64}\n"


def _problems(folder: Path, requirements: str, *pins: str) -> list[str]:
    """Lock the pins for the requirements, and return what is wrong with that."""
    (folder / "a.in").write_text(requirements, encoding="utf-8")
    (inputs,) = read_inputs(folder)
    header = HEADER.format(name="a"), DIGEST_LINE.format(digest=digest(inputs, folder))
    body = "".join(pin + HASH for pin in pins)
    lock = folder / "a.lock"
    lock.write_text("\n".join([*header, body]), encoding="utf-8")
    return [
        line.removeprefix(f"{lock}: ").removesuffix(": run ./dk lock")
        for line in lock_problems(inputs, folder)
    ]


def test_a_lock_that_agrees_has_no_problem(tmp_path: Path) -> None:
    assert not _problems(tmp_path, "six>=1\nNumPy[x]\n", "six==1.5", "numpy==2rc1")
    said: list[str] = []
    assert check_locks(tmp_path, said.append) == 0
    assert said == ["1 lock files agree with their .in files"]


def test_a_missing_pin_is_named_with_the_first_place(tmp_path: Path) -> None:
    assert _problems(tmp_path, "six\n") == ["no version of six on linux, 3.8"]


def test_a_pin_must_fit_its_requirement(tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path, "six>=2\n", "six==1.0")
    assert problem == "six==1.0 is not six>=2 on linux, 3.8"


def test_forks_must_cover_every_python(tmp_path: Path) -> None:
    old = "numpy==1 ; python_full_version < '3.9'"
    new = "numpy==2 ; python_full_version >= '3.10'"
    (problem,) = _problems(tmp_path, "numpy\n", old, new)
    assert problem == "no version of numpy on linux, 3.9"
    new = "numpy==2 ; python_full_version >= '3.9'"
    assert not _problems(tmp_path, "numpy\n", old, new)


def test_each_fork_must_fit(tmp_path: Path) -> None:
    old = "numpy==1 ; python_full_version < '3.9'"
    new = "numpy==2 ; python_full_version >= '3.9'"
    (problem,) = _problems(tmp_path, "numpy<2\n", old, new)
    assert problem == "numpy==2 is not numpy<2 on linux, 3.9"


def test_older_pythons_than_the_declared_one_do_not_count(tmp_path: Path) -> None:
    text = "# lock: python-version=3.10.2\nnumpy\n"
    pin = "numpy==2 ; python_full_version >= '3.10'"
    assert not _problems(tmp_path, text, pin)


def test_a_requirement_counts_only_where_it_applies(tmp_path: Path) -> None:
    text = "pywin32 ; sys_platform == 'win32'\ntomli ; python_version < '3.11'\n"
    win = "pywin32==1 ; sys_platform == 'win32'"
    assert not _problems(tmp_path, text, win, "tomli==1 ; python_full_version < '3.11'")
    (problem,) = _problems(
        tmp_path, text, win, "tomli==1 ; python_full_version < '3.9'"
    )
    assert problem == 'no version of tomli; python_version < "3.11" on linux, 3.9'


def test_addresses_and_pins_without_hash_are_named(tmp_path: Path) -> None:
    assert not _problems(tmp_path, "six\n", "six==1")
    lock = tmp_path / "a.lock"
    text = lock.read_text(encoding="utf-8").replace(HASH, "\n")
    lock.write_text(f"{text}--index-url https://example.org\n", encoding="utf-8")
    problems = lock_problems(read_inputs(tmp_path)[0], tmp_path)
    assert problems == [
        f"{lock}: not a pinned version: '--index-url https://example.org':"
        " run ./dk lock",
        f"{lock}: six==1 has no hash: run ./dk lock",
    ]


def test_a_changed_in_file_is_noticed(tmp_path: Path) -> None:
    assert not _problems(tmp_path, "six\n", "six==1")
    (tmp_path / "a.in").write_text("six\n# new\n", encoding="utf-8")
    (problem,) = lock_problems(read_inputs(tmp_path)[0], tmp_path)
    assert problem == f"{tmp_path / 'a.lock'}: made from another a.in: run ./dk lock"


def test_missing_and_stray_locks_are_named_with_their_remedy(tmp_path: Path) -> None:
    (tmp_path / "a.in").write_text("six\n", encoding="utf-8")
    (tmp_path / "b.lock").write_text("", encoding="utf-8")
    with pytest.raises(StageFailed) as caught:
        check_locks(tmp_path, print)
    assert caught.value.problems == (
        f"{tmp_path / 'b.lock'}: there is no b.in: rm {tmp_path / 'b.lock'}",
        f"{tmp_path / 'a.lock'}: missing: run ./dk lock",
    )
