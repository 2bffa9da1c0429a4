"""Make text from elsewhere harmless on a terminal and in Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["code_block", "columns", "markdown", "plain"]

_ESCAPE = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|.)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SPECIAL = re.compile(r"[\\`*_\[\]<>#!|~&@:]")


def plain(text: str) -> str:
    r"""Take terminal escapes out, and replace other control characters.

    >>> plain("\x1b[31mred\x1b[0m\x07")
    'red\ufffd'
    """
    return _CONTROL.sub("\ufffd", _ESCAPE.sub("", text))


def markdown(text: str) -> str:
    r"""Write text as Markdown that shows it and means nothing else, on one line.

    >>> markdown("a|b<br>\n`c`")
    'a&#124;b&#60;br&#62; &#96;c&#96;'
    """
    one_line = plain(" ".join(text.split()))
    return _SPECIAL.sub(lambda match: f"&#{ord(match[0])};", one_line)


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Align rows of equal length as columns.

    >>> columns([("name", "age"), ("Al", "7")])
    ['name  age', 'Al    7']
    """
    widths = [max(len(cell) for cell in column) for column in zip(*rows)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
        for row in rows
    ]


def code_block(lines: tuple[str, ...]) -> list[str]:
    """Fence lines with more backticks than any of them holds.

    >>> code_block(("a ``` b",))
    ['````text', 'a ``` b', '````']
    """
    clean = [plain(line) for line in lines]
    longest = max((len(run) for run in re.findall("`+", "\n".join(clean))), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}text", *clean, fence]
