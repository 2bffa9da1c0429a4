"""The blocks that a source of text consists of."""

from __future__ import annotations

from typing import NamedTuple, Protocol

HEADING, BODY, CODE, TABLE = "heading", "body", "code", "table"
LIST, QUOTE, RULE, BLANK = "list", "blockquote", "horizontal_rule", "blank"
FRONT_MATTER = "front_matter"
MARKUP = "markup"  # scripts, styles, comments: nothing that is read
VALUE, RECORD = "value", "record"

# Cut only if they are longer than a piece by themselves.
WHOLE = frozenset((CODE, TABLE, FRONT_MATTER, RULE, MARKUP, VALUE, RECORD))
# They go with what comes after them.
LEADING = frozenset((HEADING, BLANK))


class Part(Protocol):
    """What has to be known of a block to pack it.

    A block with a level is below those of lower levels, and ends what is below others
    of its own level. All but values name themselves by `info` to what is below them.
    """

    @property
    def kind(self) -> str:
        """Return one of the kinds above."""

    @property
    def text(self) -> str:
        """Return the source."""

    @property
    def level(self) -> int:
        """Return the level, 0 if it has none."""

    @property
    def info(self) -> str:
        """Return the name, or what else is known of this kind."""

    @property
    def more(self) -> bool:
        """Tell whether the next block is the rest of this one."""


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


class Span(NamedTuple):
    """A block of which no more is known than how to pack it."""

    kind: str
    text: str
    level: int = 0
    info: str = ""
    more: bool = False
