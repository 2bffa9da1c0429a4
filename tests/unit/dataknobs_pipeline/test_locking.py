"""The lock."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from dataknobs_pipeline.errors import LockHeld
from dataknobs_pipeline.system.locking import exclusive


def test_the_holder_is_described_while_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    with exclusive(path, False, print):
        holder = json.loads(path.read_text(encoding="utf-8"))
        assert holder["pid"] == os.getpid()
        assert holder.keys() == {"pid", "command", "since", "host"}
    assert path.read_text(encoding="utf-8") == ""


def test_who_does_not_wait_hears_who_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    with exclusive(path, False, print):
        with pytest.raises(LockHeld, match=rf"held by `dk .* \(pid {os.getpid()} on "):
            with exclusive(path, False, print):
                raise AssertionError("two hold it")


def test_a_holder_not_yet_described_is_another_process(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    with exclusive(path, False, print):
        path.write_text("", encoding="utf-8")
        with pytest.raises(LockHeld, match="run.lock is held by another process"):
            with exclusive(path, False, print):
                raise AssertionError("two hold it")


def test_who_waits_says_so_once_and_gets_its_turn(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    said: list[str] = []
    waiting = threading.Event()

    def say(line: str) -> None:
        said.append(line)
        waiting.set()

    def second() -> None:
        with exclusive(path, True, say):
            said.append("my turn")

    thread = threading.Thread(target=second)
    with exclusive(path, False, print):
        thread.start()
        assert waiting.wait(30)
    thread.join()
    assert said[0].startswith("waiting for run.lock, held by `dk ")
    assert said[1:] == ["my turn"]


def test_what_a_dead_holder_wrote_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    path.write_text('{"pid": 1}', encoding="utf-8")
    with exclusive(path, False, print):
        assert json.loads(path.read_text(encoding="utf-8"))["pid"] == os.getpid()
