"""Run commands, and handle what they print line by line.

>>> lines = []
>>> run_command(lambda line: not lines.append(line), "printf", ["%s", " a\\nb"])
0
>>> lines
['a', 'b']
"""

from __future__ import annotations

import subprocess  # nosec B404  # what this module is for
from typing import Callable, Optional, Sequence

__all__ = ["run_command"]


def run_command(
    handle_line_fn: Callable[[str], object],
    command: str,
    args: Optional[Sequence[str]] = None,
) -> int:
    """Run a command, and call a function with each line of its standard output.

    Without `args`, the shell interprets the command, so that a text from elsewhere
    in it can run anything; with `args`, no shell is started, and each is taken as
    it is. Lines are UTF-8, without white space on either side. Standard error
    remains that of the caller. The command is killed when the function returns
    something false, and after an error.

    >>> run_command(lambda line: True, "echo one; exit 3")
    3
    >>> run_command(print, "echo one; echo two; exit 3")  # print returns None
    one
    0

    Args:
        handle_line_fn: is given each line; returns something true to go on.
        command: the command, for the shell or alone.
        args: the arguments of the command.

    Returns:
        The exit code; minus the number of the signal that ended the command; 0 if
        the function stopped it.

    Raises:
        FileNotFoundError: if there is no such command, and `args` are given.
        UnicodeDecodeError: for output that is not UTF-8.
    """
    with subprocess.Popen(
        command if args is None else [command, *args],
        shell=args is None,  # nosec B602  # what was asked for
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        try:
            for line in process.stdout or ():
                if not handle_line_fn(line.strip()):
                    process.kill()
                    process.wait()
                    return 0
        except BaseException:
            process.kill()
            raise
    return process.returncode
