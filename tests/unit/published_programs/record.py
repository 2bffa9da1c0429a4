"""Write what the programs of a file print, under the Python that runs this.

    python record.py structures.txt …        with the published packages 1.0.0 installed

Black boxes: the packages are run, never read. What the tests compare ours with.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import sys
import tempfile
from pathlib import Path
from typing import Dict

TITLE = "## "


def programs(text: str) -> Dict[str, str]:
    """Return the programs of a file by their titles."""
    parts = [part.partition("\n") for part in text.split(TITLE)[1:]]
    return {title: program for title, _, program in parts}


def outcome(source: str, variables: Dict[str, object]) -> str:
    """Run one example, and return what it prints, as doctest wants it."""
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(  # pylint: disable=exec-used  # as the interpreter would
                compile(source, "<program>", "single"), variables
            )
    except Exception as error:  # pylint: disable=broad-exception-caught # recorded
        return f"Traceback (most recent call last):\n    ...\n{error!r}\n"
    lines = printed.getvalue().splitlines()
    return "".join(f"{line or '<BLANKLINE>'}\n" for line in lines)


def record(program: str) -> str:
    """Return a program with what it prints, in an empty folder."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            return recorded(program)
        finally:
            os.chdir(before)


def recorded(program: str) -> str:
    """Return a program with what it prints in the current folder."""
    variables: Dict[str, object] = {"__name__": "program"}
    lines = []
    for example in doctest.DocTestParser().get_examples(program):
        first, *others = example.source.splitlines()
        lines += [f">>> {first}", *(f"... {other}" for other in others)]
        lines.append(outcome(example.source, variables).rstrip("\n"))
    return "\n".join(line for line in lines if line) + "\n"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        found = programs(path.read_text("utf-8"))
        blocks = [f"{TITLE}{title}\n{record(found[title])}" for title in found]
        path.write_text("\n".join(blocks), "utf-8")
