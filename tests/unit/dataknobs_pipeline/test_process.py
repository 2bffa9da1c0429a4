"""Running one command, with real ones."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from dataknobs_pipeline.system.process import Call, run_logged
from dataknobs_pipeline.system.signals import Cancellation


def _call(root: Path, script: str) -> Call:
    return Call(["bash", "-c", script], root, os.environ, root / "x.log")


def test_output_of_both_kinds_goes_to_the_log_in_order(tmp_path: Path) -> None:
    call = _call(tmp_path, "echo one; echo two >&2")
    ran = run_logged(call, Cancellation())
    assert ran.problem is None
    assert ran.tail == ("one", "two")
    lines = (tmp_path / "x.log").read_text(encoding="utf-8").splitlines()
    assert lines == ["$ bash -c 'echo one; echo two >&2'", "one", "two"]


def test_only_the_last_thirty_lines_of_this_command_are_the_tail(
    tmp_path: Path,
) -> None:
    run_logged(_call(tmp_path, "echo earlier"), Cancellation())
    ran = run_logged(_call(tmp_path, "seq 99; exit 3"), Cancellation())
    assert ran.problem == "exit code 3"
    assert ran.tail == tuple(str(number) for number in range(70, 100))
    ran = run_logged(_call(tmp_path, "true"), Cancellation())
    assert not ran.tail


def test_output_is_echoed_whole(tmp_path: Path) -> None:
    pieces: list[bytes] = []
    call = _call(tmp_path, "echo one; sleep 0.3; echo two")
    run_logged(call, Cancellation(), pieces.append)
    assert b"".join(pieces) == b"one\ntwo\n"


def test_a_command_killed_by_a_signal_says_which(tmp_path: Path) -> None:
    ran = run_logged(_call(tmp_path, "kill -9 $$"), Cancellation())
    assert ran.problem == "killed by signal 9 (Killed)"


def test_a_program_that_is_missing_is_a_problem_not_an_error(tmp_path: Path) -> None:
    call = Call(["./none"], tmp_path, os.environ, tmp_path / "x.log")
    ran = run_logged(call, Cancellation())
    assert ran.problem == "./none: No such file or directory"


def test_a_daemon_that_keeps_the_output_open_does_not_hold_us_up(
    tmp_path: Path,
) -> None:
    call = _call(tmp_path, "setsid sleep 30 & echo $! > pid; echo done")
    ran = run_logged(call, Cancellation())
    os.kill(int((tmp_path / "pid").read_text(encoding="utf-8")), 9)
    assert ran.tail == ("done",)


def test_a_cancellation_ends_the_command(tmp_path: Path) -> None:
    cancellation = Cancellation()
    timer = threading.Timer(0.2, cancellation.request, (2,))
    timer.start()
    ran = run_logged(_call(tmp_path, "sleep 60"), cancellation)
    timer.join()
    assert ran.problem == "killed by signal 2 (Interrupt)"


def test_a_stubborn_command_is_killed_when_it_is_urgent(tmp_path: Path) -> None:
    cancellation = Cancellation()
    cancellation.request(2)
    timer = threading.Timer(0.3, cancellation.request, (2,))
    timer.start()
    ran = run_logged(_call(tmp_path, "trap '' INT TERM; sleep 60"), cancellation)
    timer.join()
    assert ran.problem in (
        "killed by signal 9 (Killed)",
        "killed by signal 2 (Interrupt)",  # it came before bash had set its trap
    )


def test_an_error_while_echoing_leaves_no_process_behind(tmp_path: Path) -> None:
    def echo(_output: bytes) -> None:
        raise BrokenPipeError

    call = _call(tmp_path, "echo $$ > pid; echo one; sleep 60")
    try:
        run_logged(call, Cancellation(), echo)
    except BrokenPipeError:
        pid = int((tmp_path / "pid").read_text(encoding="utf-8"))
        assert not Path(f"/proc/{pid}").exists()
    else:
        raise AssertionError("the error got lost")
