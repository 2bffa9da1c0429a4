"""Commands and their lines."""

from __future__ import annotations

import sys
from typing import List, Optional, Tuple

import pytest

from dataknobs_utils.subprocess_utils import run_command


def run(
    command: str, args: Optional[List[str]] = None, stop_after: int = 1000
) -> Tuple[int, List[str]]:
    lines: List[str] = []

    def handle(line: str) -> bool:
        lines.append(line)
        return len(lines) < stop_after

    return run_command(handle, command, args), lines


def test_every_line_comes_without_white_space_around_it_even_the_last() -> None:
    assert run(r"printf 'a\n\n  é \r\nc'") == (0, ["a", "", "é", "c"])


def test_the_shell_interprets_a_command_without_arguments() -> None:
    assert run("echo $((1 + 2)); exit 3") == (3, ["3"])
    assert run("no_such_command_at_all 2> /dev/null") == (127, [])


def test_arguments_are_taken_as_they_are() -> None:
    hostile = "$(id); `id` && id | id > x *"
    assert run("echo", [hostile, "a b"]) == (0, [f"{hostile} a b"])
    with pytest.raises(FileNotFoundError):
        run("echo hi", [])


def test_a_signal_that_ends_a_command_is_its_negative_code() -> None:
    assert run("sh", ["-c", "kill -9 $$"]) == (-9, [])


def test_a_handler_stops_a_command_that_never_ends() -> None:
    assert run("yes", [], stop_after=3) == (0, ["y"] * 3)


def test_standard_error_is_left_to_the_caller(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert run("echo problem >&2; echo fine") == (0, ["fine"])
    assert capfd.readouterr().err == "problem\n"


def test_an_error_in_the_handler_ends_the_command_and_is_raised() -> None:
    def fail(line: str) -> bool:
        raise LookupError(line)

    with pytest.raises(LookupError, match="y"):
        run_command(fail, "yes", [])


def test_output_that_is_not_utf_8_is_an_error_and_ends_the_command() -> None:
    with pytest.raises(UnicodeDecodeError):
        run(r"printf '\377\n'; yes")


def test_more_output_than_a_pipe_holds_arrives() -> None:
    program = "for number in range(100_000): print(number)"
    code, lines = run(sys.executable, ["-c", program], stop_after=10**6)
    assert (code, len(lines), lines[-1]) == (0, 100_000, "99999")
