"""Say what a line of Markdown opens, and what it continues.

`Grammar` is the small one that MarkdownParser has by default. `CommonMark` knows more
of what real documents hold: fences of any length, made of tildes or indented, headings
that are underlined, tables without outer pipes, paragraphs in lists, front matter.
"""

# pylint: disable=too-many-return-statements  # one for each kind of block

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Optional

from dataknobs_xization._source_blocks import (
    BODY,
    CODE,
    HEADING,
    LIST,
    QUOTE,
    RULE,
    TABLE,
)
from dataknobs_xization.markdown._simple import simple_blocks

if TYPE_CHECKING:
    from dataknobs_xization.markdown._scanner import Scanner


class Opening(NamedTuple):
    """What a line opens if it does not continue the block before it."""

    kind: str
    level: int = 0
    info: str = ""
    fence: str = ""


_BODY = Opening(BODY)
_RULE = Opening(RULE)
_QUOTE = Opening(QUOTE)
_INDENTED = Opening(CODE)
_BULLETS = Opening(LIST, 0, "unordered")
_NUMBERS = Opening(LIST, 0, "ordered")
# A line that starts with anything else is text, and nothing but text.
_SPACE = "".join(char for char in map(chr, range(0x3001)) if char.isspace())
_HEADING = re.compile(r"(#{1,6})\s+(?=\S)")
_RULE_LINE = re.compile(r"(?:-{3,}|\*{3,}|_{3,})\s*$")
_FENCE_LINE = re.compile(r"```(\w*)")
_BULLET = re.compile(r"\s*[-*+]\s+[^\r\n]")
_NUMBER = re.compile(r"\s*[0-9]+\.\s+[^\r\n]")
_ROW = re.compile(r"\|.+\|\r?\n?$")
_SEPARATOR = re.compile(r"\|[\s:|-]+\|\s*$")


class Grammar:
    """The grammar of the parser, unless it is told otherwise."""

    special = frozenset("#-*+_`|>0123456789" + _SPACE)
    simple = simple_blocks("#-*+_`|>0123456789" + _SPACE)
    no_heading: Optional[Opening] = None

    def open(self, line: str) -> Opening:
        """Tell what a line opens that is not blank and is in no fence."""
        char = line[0]
        if char == "#":
            return _heading(line)
        if char in "-*_" and _RULE_LINE.match(line):
            return _RULE
        if char == "`":
            fence = _FENCE_LINE.match(line)
            return Opening(CODE, 0, fence.group(1), "```") if fence else _BODY
        if _BULLET.match(line):
            return _BULLETS
        if _NUMBER.match(line):
            return _NUMBERS
        if char == ">":
            return _QUOTE
        return _INDENTED if line.startswith(("    ", "\t")) else _BODY

    def title(self, text: str) -> str:
        """Return the text of a heading, given what follows its marks."""
        return text.strip()

    def closes(self, line: str, fence: str) -> bool:
        """Tell whether a line closes a fence."""
        return line.rstrip() == fence

    def continues(self, line: str, opening: Opening, block: Scanner) -> bool:
        """Tell whether a line continues the block that the scanner is in."""
        kind = block.kind
        if kind == BODY:
            return not block.blanks and opening.kind == BODY
        if kind == LIST:
            if not block.blanks and line.startswith(("  ", "\t")):
                return True
            return block.blanks < 2 and opening == block.opening
        if kind == TABLE:
            return not block.blanks and bool(_ROW.match(line))
        if kind == CODE:
            return not block.opening.fence and line.startswith(("    ", "\t"))
        return kind == QUOTE and line[0] == ">" and block.blanks < 2

    def heads_table(self, line: str, below: str) -> bool:
        """Tell whether two lines are the head of a table."""
        return bool(_SEPARATOR.match(below) and _ROW.match(line))

    def underlined(self, block: Scanner, line: str) -> Optional[Opening]:
        """Return the heading that a line makes of the text above it, if so."""
        del block, line  # only CommonMark has such headings
        return Grammar.no_heading


class HeadingsOnly(Grammar):
    """Know headings, and text."""

    special = frozenset("#" + _SPACE)
    simple = re.compile(rf"(?P<body>(?:[^#{re.escape(_SPACE)}][^\n]*\n)+)(?:[ \t]*\n)+")

    def open(self, line: str) -> Opening:
        """Tell whether a line is a heading."""
        return _heading(line) if line[0] == "#" else _BODY

    def heads_table(self, line: str, below: str) -> bool:
        """Say no: there are no tables."""
        return False


def _heading(line: str) -> Opening:
    found = _HEADING.match(line)
    if not found:
        return _BODY
    return Opening(HEADING, found.end(1), line[found.end() :].strip())


_CM_INDENT = re.compile(r" {0,3}(?! )")
_CM_HEADING = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_CM_CLOSING = re.compile(r"(?:^|[ \t])#+$")
_CM_RULE = re.compile(r"([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_CM_FENCE = re.compile(r"(`{3,})([^`]*)$|(~{3,})(.*)$", re.DOTALL)
_CM_BULLET = re.compile(r"[-*+](?:[ \t]|$)")
_CM_NUMBER = re.compile(r"[0-9]{1,9}[.)](?:[ \t]|$)")
_CM_UNDERLINE = re.compile(r" {0,3}(=+|-+)\s*$")
_CM_SEPARATOR = re.compile(
    r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?\s*$"
)
# A longer paragraph is no heading: so it need not be kept to know what it is.
_MOST_HEADING_LINES = 8


class CommonMark(Grammar):
    """The block structure of CommonMark, with the tables of GitHub."""

    special = frozenset("#-*+_`~|>:=0123456789" + _SPACE)
    simple = simple_blocks("#-*+_`~|>:=0123456789" + _SPACE, is_commonmark=True)

    def open(self, line: str) -> Opening:
        """Tell what a line opens that is not blank and is in no fence."""
        indent = _CM_INDENT.match(line)
        if not indent or line[indent.end()] == "\t":
            return _INDENTED
        text = line[indent.end() :].rstrip()
        char = text[0]
        if char == "#":
            return self._heading(text)
        if char in "-*_" and _CM_RULE.match(text):
            return _RULE
        if char in "`~":
            return self._fence(text)
        if _CM_BULLET.match(text):
            return _BULLETS
        if _CM_NUMBER.match(text):
            return _NUMBERS
        return _QUOTE if char == ">" else _BODY

    def _heading(self, text: str) -> Opening:
        found = _CM_HEADING.match(text)
        if not found:
            return _BODY
        return Opening(HEADING, found.end(1), self.title(text[found.end() :]))

    def title(self, text: str) -> str:
        """Return the text of a heading, without the marks that close it."""
        text = text.strip()
        return _CM_CLOSING.sub("", text).strip() if text.endswith("#") else text

    def _fence(self, text: str) -> Opening:
        found = _CM_FENCE.match(text)
        if not found:
            return _BODY
        info = (found.group(2) or found.group(4) or "").split()
        return Opening(
            CODE, 0, info[0] if info else "", found.group(1) or found.group(3)
        )

    def closes(self, line: str, fence: str) -> bool:
        """Tell whether a line closes a fence: by at least as many of its marks."""
        text = line.strip()
        indent = len(line) - len(line.lstrip(" "))
        return indent < 4 and text.startswith(fence) and not text.strip(fence[0])

    def continues(self, line: str, opening: Opening, block: Scanner) -> bool:
        """Tell whether a line continues the block that the scanner is in."""
        kind = block.kind
        if kind in (BODY, QUOTE) and not block.blanks:
            # An indented line, and a list that does not start with 1, is more text.
            if opening in (_BODY, _INDENTED):
                return True
            return opening.kind == kind or (
                opening is _NUMBERS and not line.lstrip().startswith(("1.", "1)"))
            )
        if kind == LIST:
            return self._continues_list(line, opening, block)
        if kind == TABLE:
            return not block.blanks and "|" in line and opening is _BODY
        if kind == CODE:
            return not block.opening.fence and opening is _INDENTED
        return False

    def _continues_list(self, line: str, opening: Opening, block: Scanner) -> bool:
        if line.startswith(("  ", "\t")) or opening is block.opening:
            return True
        return not block.blanks and opening is _BODY

    def heads_table(self, line: str, below: str) -> bool:
        """Tell whether two lines are the head of a table."""
        return "|" in below and "|" in line and bool(_CM_SEPARATOR.match(below))

    def underlined(self, block: Scanner, line: str) -> Optional[Opening]:
        """Return the heading that a line makes of the text above it, if so."""
        found = _CM_UNDERLINE.match(line)
        if not found or len(block.lines) > _MOST_HEADING_LINES:
            return None
        level = 1 if found.group(1)[0] == "=" else 2
        return Opening(HEADING, level, " ".join(map(str.strip, block.lines)))
