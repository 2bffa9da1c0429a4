"""Divide Markdown into blocks, in one pass.

Most blocks have a simple shape, which one regular expression of the grammar matches as
a whole. All others are read line by line. What is a block is the same either way.
"""

# pylint: disable=attribute-defined-outside-init  # __init__ calls _start
# pylint: disable=too-many-instance-attributes,too-many-return-statements

from __future__ import annotations

from typing import Iterable, Iterator, List, Match, Optional

from dataknobs_xization._source_blocks import (
    BLANK,
    BODY,
    CODE,
    FRONT_MATTER,
    HEADING,
    LIST,
    RULE,
    TABLE,
    Block,
)
from dataknobs_xization._source_lines import PIECE, Batch, count_lines, split_lines
from dataknobs_xization.markdown._grammar import CommonMark, Grammar, Opening

_BOM = "\ufeff"
_MOST_FRONT_MATTER = 100  # lines
_KEPT = 9  # lines kept back when a long block is handed over: they may be a heading
_new_tuple = tuple.__new__


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
        self._offset = 0
        self._line_number = 1
        self._start(Opening(BLANK))

    def _start(self, opening: Opening, *lines: str) -> None:
        self.opening = opening
        self.kind = opening.kind
        self.lines: List[str] = list(lines)
        self.blanks = 0
        self._fence = opening.fence

    def blocks(self, batches: Iterable[Batch]) -> Iterator[Block]:
        """Yield the blocks, in order and without a gap."""
        for continued, text in batches:
            place = 0
            if continued:
                place = self._lengthen(text)
            elif not self._offset and not self.lines:
                place = self._begin(text)
            if "\r" in text:
                yield from self._slow_blocks(split_lines(text[place:]))
            else:
                yield from self._fast_blocks(text, place)
            if self._bounded:
                yield from self._part()
        if self.lines:
            yield self._close()

    def _slow_blocks(self, lines: List[str]) -> Iterator[Block]:
        for line in lines:
            block = self._step(line)
            if block is not None:
                yield block

    def _fast_blocks(self, text: str, place: int) -> Iterator[Block]:
        match, find, length = self._grammar.simple.match, text.find, len(text)
        step = self._step
        while place < length:
            if self._is_done():
                found = match(text, place)
                # What ends with the text may go on in the next one.
                if found and found.end() < length:
                    if self.lines:
                        yield self._close()
                        self._start(Opening(BLANK))
                    while found and found.end() < length:
                        yield self._simple_block(found)
                        place = found.end()
                        found = match(text, place)
                    continue
            end = find("\n", place) + 1 or length
            line = text[place:end]
            place = end
            block = step(line)
            if block is not None:
                yield block

    def _is_done(self) -> bool:
        """Tell whether no line can continue the block."""
        kind = self.kind
        if kind in (BODY, TABLE):
            return self.blanks > 0
        if kind == CODE:
            return bool(self.opening.fence) and not self._fence
        return kind in (HEADING, RULE, BLANK)

    def _simple_block(self, found: Match[str]) -> Block:
        kind = found.lastgroup or BODY
        place = found.start()
        text = found.group()
        start, number = self._offset, self._line_number
        self._offset = start + len(text)
        self._line_number = number + text.count("\n")
        level, info, fence = 0, "", ""
        if kind == HEADING:
            level = len(found.group("marks"))
            info = self._grammar.title(found.group("title"))
        elif kind == CODE:
            info, fence = found.group("language"), "```"
        elif kind == LIST:
            info = "unordered"
        length = found.end(kind) - place
        return _new_tuple(
            Block, (kind, text, start, number, length, level, info, fence, False)
        )

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
        bare = first[1:] if first.startswith(_BOM) else first
        if isinstance(self._grammar, CommonMark) and _is_front_matter(bare, lines):
            self._start(Opening(FRONT_MATTER, fence="---"), first)
            return len(first)
        if bare is first or not bare:
            return 0
        self._step(bare)
        self.lines[-1] = first
        return len(first)

    def _step(self, line: str) -> Optional[Block]:
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

    def _open_table(self, line: str) -> Optional[Block]:
        head = self.lines.pop()
        block = self._close() if self.lines else None
        self._start(Opening(TABLE), head, line)
        return block

    def _close(self, kept: int = 0, blanks: int = -1) -> Block:
        """Return the block, without the lines that are kept for its next part."""
        lines = self.lines[: len(self.lines) - kept] if kept else self.lines
        blanks = self.blanks if blanks < 0 else blanks
        text = "".join(lines)
        length = len(text) - sum(map(len, lines[len(lines) - blanks :]))
        start, number = self._offset, self._line_number
        self._offset = start + len(text)
        self._line_number = number + count_lines(text)
        _, level, info, fence = self.opening
        what = (level, info, fence, kept > 0)
        return Block(self.kind, text, start, number, length, *what)

    def _part(self) -> Iterator[Block]:
        """Hand over what there is of a long block, all but its last lines."""
        kept = _KEPT + min(self.blanks, _KEPT)
        if sum(map(len, self.lines)) <= PIECE:
            return
        if len(self.lines) > kept:
            lines, blanks = self.lines[-kept:], min(self.blanks, kept)
            yield self._close(kept, self.blanks - blanks)
            self.lines, self.blanks = lines, blanks


def _is_front_matter(first: str, lines: List[str]) -> bool:
    if first.rstrip() != "---" or ":" not in "".join(lines[1:2]):
        return False
    return any(line.rstrip() == "---" for line in lines[2:_MOST_FRONT_MATTER])
