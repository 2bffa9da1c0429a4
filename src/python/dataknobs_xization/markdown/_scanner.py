"""Divide Markdown into blocks, in one pass.

Most blocks have a simple shape, which one regular expression of the grammar matches as
a whole. All others are read line by line. What is a block is the same either way.
"""

# pylint: disable=attribute-defined-outside-init  # __init__ calls _start
# pylint: disable=too-many-instance-attributes,too-many-return-statements

from __future__ import annotations

from typing import Iterable, Iterator, List, Optional

from dataknobs_xization._source_blocks import (
    BLANK,
    BODY,
    CODE,
    FRONT_MATTER,
    HEADING,
    RULE,
    TABLE,
    Part,
)
from dataknobs_xization._source_lines import PIECE, Batch, split_lines
from dataknobs_xization.markdown._grammar import CommonMark, Grammar, Opening
from dataknobs_xization.markdown._simple import SIMPLE

BOM = "\ufeff"
_MOST_FRONT_MATTER = 100  # lines
_KEPT = 9  # lines kept back when a long block is handed over: they may be a heading


class Scanner:
    """Reads the blocks of one source; `kind`, `lines`, ... are of the one it is in."""

    def __init__(self, grammar: Grammar, bounded: bool = False) -> None:
        """Start before the first line.

        Args:
            grammar: what opens what.
            bounded: hand over long blocks in parts, so that memory is bounded.
        """
        self._grammar = grammar
        self._bounded = bounded
        self._is_started = False
        self._start(Opening(BLANK))

    def _start(self, opening: Opening, *lines: str) -> None:
        self.opening = opening
        self.kind = opening.kind
        self.lines: List[str] = list(lines)
        self.blanks = 0
        self._fence = opening.fence

    def blocks(self, batches: Iterable[Batch]) -> Iterator[Part]:
        """Yield the blocks, in order and without a gap."""
        for continued, text in batches:
            place = 0
            if continued:
                place = self._lengthen(text)
            elif not self._is_started:
                place = self._begin(text)
            self._is_started = True
            if "\r" in text:
                yield from self._slow_blocks(split_lines(text[place:]))
            else:
                yield from self._fast_blocks(text, place)
            if self._bounded:
                yield from self._part()
        if self.lines:
            yield self._close()

    def _slow_blocks(self, lines: List[str]) -> Iterator[Part]:
        for line in lines:
            block = self._step(line)
            if block is not None:
                yield block

    def _fast_blocks(self, text: str, place: int) -> Iterator[Part]:
        step, find, length = self._step, text.find, len(text)
        match, title = self._grammar.simple.match, self._grammar.title
        while place < length:
            found = match(text, place) if self._is_done() else None
            if found and self.lines:
                yield self._close()
                self._start(Opening(BLANK))
            while found:
                start, place, kind = place, found.end(), found.lastgroup or BODY
                level, info = 0, ""
                if kind == HEADING:
                    level, info = len(found["marks"]), title(found["title"])
                elif kind == CODE:
                    info = found["language"]
                elif kind in SIMPLE:
                    kind, info = SIMPLE[kind]
                yield kind, text[start:place], level, info, False
                found = match(text, place)
            end = find("\n", place) + 1 or length
            block = step(text[place:end])
            if block is not None:
                yield block
            place = end

    def _is_done(self) -> bool:
        """Tell whether no line can continue the block."""
        kind = self.kind
        if kind in (BODY, TABLE):
            return self.blanks > 0
        if kind == CODE:
            return bool(self.opening.fence) and not self._fence
        return kind in (HEADING, RULE, BLANK)

    def _lengthen(self, text: str) -> int:
        """Go on in the middle of a line, whatever that looks like; return its end."""
        end = len(split_lines(text)[0])
        fragment = text[:end]
        self.lines.append(fragment)
        if self.blanks and not fragment.isspace():
            self.blanks = 0
            if self.kind == BLANK:
                self.opening, self.kind = Opening(BODY), BODY
        return end

    def _begin(self, text: str) -> int:
        """Take in front matter, or a line with a byte order mark; return its end."""
        lines = split_lines(text[:PIECE])
        first = lines[0]
        bare = first[1:] if first.startswith(BOM) else first
        if isinstance(self._grammar, CommonMark) and _is_front_matter(bare, lines):
            self._start(Opening(FRONT_MATTER, fence="---"), first)
            return len(first)
        if bare is first or not bare:
            return 0
        self._step(bare)
        self.lines[-1] = first
        return len(first)

    def _step(self, line: str) -> Optional[Part]:
        """Take in a line; return the block that ends before it, if one does."""
        if self._fence:
            self.lines.append(line)
            if self._fence in line and self._grammar.closes(line, self._fence):
                self._fence = ""
            return None
        if line.isspace():
            self.lines.append(line)
            self.blanks += 1
            return None
        if self.kind == BODY and not self.blanks:
            if line[0] not in self._grammar.special:
                self.lines.append(line)
                return None
            heading = self._grammar.underlined(self, line)
            if heading:
                self.opening, self.kind = heading, heading.kind
                self.lines.append(line)
                return None
            if self._grammar.heads_table(self.lines[-1], line):
                return self._open_table(line)
        opening = self._grammar.open(line)
        if self.lines and self._grammar.continues(line, opening, self):
            self.lines.append(line)
            self.blanks = 0
            return None
        block = self._close() if self.lines else None
        self._start(opening, line)
        return block

    def _open_table(self, line: str) -> Optional[Part]:
        head = self.lines.pop()
        block = self._close() if self.lines else None
        self._start(Opening(TABLE), head, line)
        return block

    def _close(self, kept: int = 0) -> Part:
        """Return the block, without the lines that are kept for its next part."""
        lines = self.lines[: len(self.lines) - kept] if kept else self.lines
        _, level, info, _ = self.opening
        return self.kind, "".join(lines), level, info, kept > 0

    def _part(self) -> Iterator[Part]:
        """Hand over what there is of a long block, all but its last lines."""
        kept = _KEPT + min(self.blanks, _KEPT)
        if sum(map(len, self.lines)) > PIECE and len(self.lines) > kept:
            yield self._close(kept)
            del self.lines[:-kept]
            self.blanks = min(self.blanks, kept)


def _is_front_matter(first: str, lines: List[str]) -> bool:
    if first.rstrip() != "---" or ":" not in "".join(lines[1:2]):
        return False
    return any(line.rstrip() == "---" for line in lines[2:_MOST_FRONT_MATTER])
