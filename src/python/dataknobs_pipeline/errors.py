"""What can go wrong, and the exit code each kind owns.

DataknobsError
`-- DkError
    |-- StageFailed       1  a stage, check, gate or deploy failed
    |-- UsageError        2  a wrong argument, a bad pipeline.toml or .in file
    |-- Unusable          3  no git, no checkout, no permission, disk full
    |-- LockHeld          4  another run holds the lock and --no-wait was given
    `-- Interrupted     128+N  signal N asked the tool to stop (129, 130, 143)
"""

from __future__ import annotations

import difflib
import errno
from collections.abc import Iterable

from dataknobs_common.exceptions import DataknobsError

__all__ = [
    "DkError",
    "Interrupted",
    "LockHeld",
    "StageFailed",
    "Unusable",
    "UsageError",
    "explain_os_error",
    "near",
]


class DkError(DataknobsError):
    """Report expected trouble: printed as one `error:` line per problem."""

    exit_code = 1

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class StageFailed(DkError):
    """Report that a stage, a check, a gate or a deploy failed."""

    exit_code = 1


class UsageError(DkError):
    """Report a wrong argument or a file of the checkout that says nonsense."""

    exit_code = 2


class Unusable(DkError):
    """Report that this machine or directory cannot do what was asked."""

    exit_code = 3


class LockHeld(DkError):
    """Report that somebody else is at work and that waiting was declined."""

    exit_code = 4


class Interrupted(DkError):
    """Report that a signal asked the tool to stop."""

    def __init__(self, signum: int) -> None:
        super().__init__(f"stopped by signal {signum}")
        self.exit_code = 128 + signum


def explain_os_error(error: OSError) -> Unusable:
    """Turn an error of the operating system into one line that says what to do.

    >>> explain_os_error(OSError(28, "No space left on device", "/x/y")).problems
    ('disk full while writing /x/y: free space and run again',)
    """
    path = error.filename or "a file"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Unusable(f"disk full while writing {path}: free space and run again")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Unusable(f"no permission for {path}: {error.strerror}")
    return Unusable(f"{path}: {error.strerror or error}")


def near(wrong: str, known: Iterable[str]) -> str:
    """Suggest the known name nearest to a wrong one, as an end of a message.

    >>> near("untt", ["unit", "build"])
    ' (did you mean unit?)'
    >>> near("zzz", ["unit", "build"])
    ' (known: build, unit)'
    """
    names = sorted(known)
    match = difflib.get_close_matches(wrong, names, n=1)
    if match:
        return f" (did you mean {match[0]}?)"
    return f" (known: {', '.join(names) or 'none'})"
