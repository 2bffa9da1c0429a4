"""The blocks of Markdown, and where they are in the source."""

from __future__ import annotations

from typing import Iterable, Iterator, NamedTuple

from dataknobs_xization._source_blocks import Part
from dataknobs_xization._source_lines import count_lines, split_lines


class Block(NamedTuple):
    """Lines that belong together, and the blank lines after them.

    Offsets count characters from 0, lines from 1. See `Span` for the others.
    """

    kind: str
    text: str
    level: int
    info: str
    start: int
    line_number: int

    @property
    def content(self) -> str:
        """Return the text without the blank lines at the end."""
        text = self.text
        length = len(text.rstrip())
        if length and length < len(text):
            return text[: length + len(split_lines(text[length:])[0])]
        return text[:length]


def placed(parts: Iterable[Part]) -> Iterator[Block]:
    """Yield the parts of a source, with their places."""
    start, line_number = 0, 1
    for kind, text, level, info, _ in parts:
        yield Block(kind, text, level, info, start, line_number)
        start += len(text)
        line_number += count_lines(text)
