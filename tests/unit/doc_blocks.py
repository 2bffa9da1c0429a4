"""Find the blocks of code on a page, and run those that are a session in a shell.

A block that no test runs says why, in the line above it:

    <!-- not run: it takes a day -->
"""

from __future__ import annotations

import doctest
import os
import re
import signal
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Block", "blocks", "commands", "prose", "run_console"]

_FENCE = re.compile(r"(?P<indent> *)```(?P<language>[a-z]+)")
_REASON = re.compile(r"<!-- not run: (.+) -->")
_WHOLE = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
_MARK = "-- end of a command, exit code"
_OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@dataclass(frozen=True)
class Block:
    """A block of code, and where it begins; `reason` is why nothing runs it."""

    page: Path
    line: int
    language: str
    text: str
    reason: str | None = None

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(page: Path) -> Iterator[Block]:
    """Yield the blocks of a page; each has to name its language, and to end."""
    opened = reason = None
    lines: list[str] = []
    for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
        if opened is None and line.lstrip().startswith("```"):
            opened = _FENCE.fullmatch(line)
            assert opened, f"{page}:{number}: {line} is no fence with a language"
            start, lines = number, []
        elif opened is None:
            assert not reason, f"{page}:{number}: no block follows the reason"
            found = _REASON.fullmatch(line)
            reason = found[1] if found else None
        elif line.strip() == "```":
            text = "\n".join(one[len(opened["indent"]) :] for one in lines)
            yield Block(page, start, opened["language"], text, reason)
            opened = reason = None
        else:
            lines.append(line)
    assert opened is None, f"{page}:{start}: a block has no end"


def prose(page: Path) -> str:
    """Return what is outside of blocks, each line where it was."""
    text = page.read_text("utf-8")
    return _WHOLE.sub(lambda found: "\n" * found[0].count("\n"), text)


def commands(block: Block) -> list[str]:
    """Return the commands of a session, each with what it prints below it.

    A line that ends with a backslash goes on with the next one.
    """
    found: list[str] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append(line[2:])
        else:
            assert found, f"{block}: {line} comes before the first command"
            found[-1] += f"\n{line}"
    return found


def run_console(
    session: Iterable[Block], folder: Path, environment: Mapping[str, str]
) -> int:
    """Run blocks, in order, in one shell; fail unless they print what they show.

    A command has to succeed unless what it shows begins with `error: `. What is
    started with & is ended with the shell. Nothing shown matches anything.

    Returns:
        How many commands ran.
    """
    shown = [
        (f"{block}: {typed}", typed, expected)
        for block in session
        for typed, expected in map(_split, commands(block))
    ]
    # What is printed before may not end its line.
    ask = f"printf '\\n{_MARK} %d\\n' $?"
    script = "\n".join(f"{typed}\n{ask}" for _title, typed, _expected in shown)
    answers = _answers(script, folder, environment)
    assert len(answers) == len(shown), answers
    for (title, _typed, expected), (printed, code) in zip(shown, answers):
        failing = expected.startswith("error: ")
        assert (code != 0) == failing, f"{title}\nexit code {code}\n{printed}"
        assert not expected or _same(
            expected, printed
        ), f"{title}\nshows\n{expected}\nand printed\n{printed}"
    return len(shown)


def _same(expected: str, printed: str) -> bool:
    """Tell whether a command printed what a page shows."""
    return doctest.OutputChecker().check_output(f"{expected}\n", printed, _OPTIONS)


def _split(command: str) -> tuple[str, str]:
    """Return what is typed, and what is shown below it."""
    lines = command.split("\n")
    typed = [lines.pop(0)]
    while typed[-1].endswith("\\"):
        typed.append(lines.pop(0))
    return "\n".join(typed), "\n".join(lines).strip()


def _answers(
    script: str, folder: Path, environment: Mapping[str, str]
) -> list[tuple[str, int]]:
    """Run a script, and return what each command printed, and its exit code."""
    variables: dict[str, str] = {**os.environ, **environment}
    with subprocess.Popen(
        ["bash", "-c", script],
        cwd=folder,
        env=variables,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as shell:
        try:
            # Not communicate(): what runs in the background keeps the pipe open.
            printed = _read(shell, script.count(_MARK))
        finally:
            os.killpg(shell.pid, signal.SIGTERM)
    parts = re.split(rf"\n{_MARK} (\d+)\n", printed)
    return [(text, int(code)) for text, code in zip(parts[::2], parts[1::2])]


def _read(shell: subprocess.Popen[bytes], marks: int) -> str:
    """Return what a shell prints until its last command has ended."""
    assert shell.stdout
    printed = []
    for line in shell.stdout:
        printed.append(line.decode("utf-8", "replace"))
        marks -= printed[-1].startswith(_MARK)
        if not marks:
            break
    return "".join(printed)
