"""The blocks that a source of text consists of."""

from __future__ import annotations

from typing import NamedTuple, Tuple

HEADING, BODY, CODE, TABLE = "heading", "body", "code", "table"
LIST, QUOTE, RULE, BLANK = "list", "blockquote", "horizontal_rule", "blank"
FRONT_MATTER = "front_matter"
MARKUP = "markup"  # scripts, styles, comments: nothing that is read
VALUE, RECORD = "value", "record"

# Cut only if they are longer than a piece by themselves.
WHOLE = frozenset((CODE, TABLE, FRONT_MATTER, RULE, MARKUP, VALUE, RECORD))
# They go with what comes after them.
LEADING = frozenset((HEADING, BLANK))


# What Span says; a plain tuple is made in a fifth of the time.
Part = Tuple[str, str, int, str, bool]


class Span(NamedTuple):
    """A part of a source.

    The parts of a source follow each other without a gap: their texts, joined, are the
    source. A part with a level is below those of lower levels, and ends what is below
    others of its own level. All but values name themselves by `info` to what is below.
    """

    kind: str  # one of the kinds above
    text: str
    level: int = 0  # of a heading, from 1; 0 for none
    info: str = ""  # heading: its text; code: the language; list: its type
    more: bool = False  # the next part is the rest of this one
