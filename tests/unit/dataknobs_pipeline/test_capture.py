"""Running a program to its end."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from pathlib import Path

import pytest

from dataknobs_pipeline.errors import Interrupted
from dataknobs_pipeline.system.capture import Program, run_captured
from dataknobs_pipeline.system.signals import Cancellation


def _bash(folder: Path, text: str, stdin: str = "") -> Program:
    return Program(["bash", "-c", text], folder, {"PATH": os.environ["PATH"]}, stdin)


def test_the_output_and_the_exit_code_come_back(tmp_path: Path) -> None:
    done = run_captured(_bash(tmp_path, "cat; pwd; echo no >&2; exit 3", "given\n"))
    assert (done.returncode, done.stderr) == (3, "no\n")
    assert done.stdout == f"given\n{tmp_path}\n"


def test_much_input_and_output_do_not_block(tmp_path: Path) -> None:
    text = "x" * 1_000_000
    assert run_captured(_bash(tmp_path, "cat", text)).stdout == text


def test_output_that_is_no_text_comes_back_all_the_same(tmp_path: Path) -> None:
    assert run_captured(_bash(tmp_path, "printf '\\377'")).stdout == "\ufffd"


def test_what_takes_too_long_is_ended_with_its_children(tmp_path: Path) -> None:
    program = _bash(tmp_path, "(while :; do echo . >> ticks; sleep 0.02; done) & wait")
    with pytest.raises(subprocess.TimeoutExpired):
        run_captured(program, timeout=0.5)
    size = (tmp_path / "ticks").stat().st_size
    time.sleep(0.3)
    assert (tmp_path / "ticks").stat().st_size == size


def test_a_cancellation_ends_it(tmp_path: Path) -> None:
    stop = Cancellation()
    timer = threading.Timer(0.3, stop.request, [15])
    timer.start()
    with pytest.raises(Interrupted) as caught:
        run_captured(_bash(tmp_path, "sleep 60"), cancellation=stop)
    timer.join()
    assert caught.value.exit_code == 143


def test_a_program_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        run_captured(Program([str(tmp_path / "nothing")], tmp_path, {}))
