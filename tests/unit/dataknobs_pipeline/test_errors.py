"""Errors and their exit codes."""

from __future__ import annotations

import errno
import signal

import pytest

from dataknobs_common.exceptions import DataknobsError
from dataknobs_pipeline import errors


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.StageFailed("x"), 1),
        (errors.UsageError("x"), 2),
        (errors.Unusable("x"), 3),
        (errors.LockHeld("x"), 4),
        (errors.Interrupted(signal.SIGHUP), 129),
        (errors.Interrupted(signal.SIGINT), 130),
        (errors.Interrupted(signal.SIGTERM), 143),
    ],
)
def test_each_kind_owns_its_exit_code(error: errors.DkError, code: int) -> None:
    assert error.exit_code == code
    assert isinstance(error, DataknobsError)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (errno.ENOSPC, "disk full while writing /x: free space and run again"),
        (errno.EDQUOT, "disk full while writing /x: free space and run again"),
        (errno.EACCES, "no permission for /x: why"),
        (errno.EROFS, "no permission for /x: why"),
        (errno.ENOTDIR, "/x: why"),
    ],
)
def test_an_error_of_the_system_says_what_to_do(number: int, text: str) -> None:
    assert errors.explain_os_error(OSError(number, "why", "/x")).problems == (text,)


def test_several_problems_are_several_lines() -> None:
    assert str(errors.UsageError("one", "two")) == "one\ntwo"
