"""The blocks that a source of text consists of."""

from __future__ import annotations

from typing import NamedTuple

HEADING, BODY, CODE, TABLE = "heading", "body", "code", "table"
LIST, QUOTE, RULE, BLANK = "list", "blockquote", "horizontal_rule", "blank"
FRONT_MATTER = "front_matter"


class Block(NamedTuple):
    """Lines that belong together, and the blank lines after them.

    The blocks of a source follow each other without a gap: their texts, joined, are the
    source. Offsets count characters from 0, lines from 1.
    """

    kind: str
    text: str
    start: int
    line_number: int
    content_length: int  # characters, without the blank lines at the end
    level: int = 0  # of a heading
    info: str = ""  # heading: its text; code: the language; list: its type
    fence: str = ""  # code: what opened it, "" if it is indented
    more: bool = False  # the next block is the rest of this one

    @property
    def content(self) -> str:
        """Return the text without the blank lines at the end."""
        return self.text[: self.content_length]
