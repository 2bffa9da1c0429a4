"""Pack the blocks of a source into pieces of limited size that are the source.

A piece ends before a heading, else after the last block that fits, else in a block:
behind an item of a list, a line of code, a sentence, a word. Only what is longer than a
piece by itself is cut. Joined, the pieces (without what they repeat) are the source.
"""

# pylint: disable=too-many-instance-attributes  # what a piece is, what is held

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, Iterator, List, Protocol, Tuple

from dataknobs_common.exceptions import ValidationError
from dataknobs_xization._source_blocks import (
    BLANK,
    BODY,
    HEADING,
    LEADING,
    VALUE,
    WHOLE,
    Part,
)
from dataknobs_xization._source_cuts import SEEN_BEHIND, cluster_cut
from dataknobs_xization._source_lines import count_lines

_BLANKS = frozenset((BLANK,))


class Seams(Protocol):
    """Where the blocks of a format may be cut."""

    def place_in(
        self, kind: str, text: str, within: Tuple[int, int], fence: str
    ) -> Tuple[int, str]:
        """Return where to cut a text in a block, and what is open there.

        Args:
            kind: of the block.
            text: what there is.
            within: where the block starts, and the last place that may be.
            fence: what is open at the start, as was returned for the cut there.

        Returns:
            Where the block starts if there is no place behind that.
        """

    def repeated(self, kind: str, text: str, size: int, is_split: bool) -> str:
        """Return the end of a block, at most `size` of it, to repeat behind it.

        Args:
            kind: of the block; `text` is longer than `size`.
            text: the last part of the block so far.
            size: characters.
            is_split: the block goes on behind it.
        """


class BadLimitError(ValidationError, ValueError):
    """Report a size or an overlap with which nothing can be packed."""


@dataclass
class Piece:
    """A part of a source: `text` is what is from `start` to `end`.

    Its first `overlap` characters are also the end of the piece before it.
    """

    text: str
    start: int
    end: int
    byte_start: int
    byte_end: int
    line_number: int
    overlap: int
    kinds: List[str]
    info: str
    headings: List[str]
    levels: List[int]


class Packer:
    """Packs one source.

    Args:
        limit: the most characters of a piece, at least 1.
        overlap: the most characters that a piece repeats of the one before it, if both
            are under the same heading; less than the limit.
        seams: where blocks may be cut.
    """

    def __init__(self, limit: int, overlap: int, seams: Seams) -> None:
        if limit < 1:
            raise BadLimitError(f"max_chunk_size must be at least 1, not {limit}")
        if not 0 <= overlap < limit:
            raise BadLimitError(
                f"overlap must be from 0 to {limit - 1}, below the size, not {overlap}"
            )
        self._limit = limit
        self._overlap = overlap
        self._seams = seams
        self._headings: List[str] = []
        self._levels: List[int] = []
        self._texts: List[str] = []
        self._kinds: List[str] = []
        self._infos: List[str] = []
        self._size = 0
        self._fence = ""  # of code inside a list or quote, that the last cut was in
        self._lead = ""
        self._place = self._byte = 0
        self._line_number = 1
        self._after_cr = False

    def pack(self, blocks: Iterable[Part]) -> Iterator[Piece]:
        """Yield the pieces, in order."""
        limit, is_rest = self._limit, False
        for block in blocks:
            if block.level and not is_rest:
                if self._starts_section(block):
                    yield self._emit(self._size)
                    self._lead = ""
                self._enter(block)
            self._add(block, is_rest)
            is_rest = block.more
            if self._size + len(self._lead) > limit:
                while self._is_full(is_rest):
                    yield self._cut()
        if self._texts:
            yield self._emit(self._size)

    def _starts_section(self, block: Part) -> bool:
        """Tell whether what is held ends before a block that has a level.

        Not if it is nothing but headings above that one, for they say nothing alone.
        """
        kinds = self._kinds
        if _BLANKS.issuperset(kinds):
            return False
        is_above = not self._levels or self._levels[-1] < block.level
        if block.kind == VALUE:
            return not is_above
        return not (is_above and LEADING.issuperset(kinds))

    def _enter(self, block: Part) -> None:
        depth = len(self._levels)
        while depth and self._levels[depth - 1] >= block.level:
            depth -= 1
        headings, levels = self._headings[:depth], self._levels[:depth]
        if block.kind != VALUE:
            headings.append(block.info)
            levels.append(block.level)
        # New ones: pieces have the old.
        self._headings, self._levels = headings, levels

    def _add(self, block: Part, is_rest: bool) -> None:
        self._size += len(block.text)
        if is_rest and self._texts:
            self._texts[-1] += block.text
        else:
            self._texts.append(block.text)
            self._kinds.append(block.kind)
            self._infos.append(block.info)

    def _is_full(self, more: bool) -> bool:
        if self._size + len(self._lead) <= self._limit:
            return False
        count, head = self._leading()
        # Whether a block fits by itself is known when it ends, or does not fit.
        # Where it is cut depends on what is behind, too.
        if more and self._size - head <= self._limit + SEEN_BEHIND:
            return False
        size = head + len(self._texts[count])
        if self._limit - len(self._lead) < size <= self._limit:
            if self._kinds[count] in WHOLE:
                # Better nothing repeated than code cut.
                self._lead = ""
        return self._size + len(self._lead) > self._limit

    def _leading(self) -> Tuple[int, int]:
        """Return how many headings and blanks come first, and their length."""
        count = size = 0
        room = self._limit - len(self._lead)
        while count < len(self._kinds) - 1 and self._kinds[count] in LEADING:
            length = len(self._texts[count])
            if size + length > room:
                break
            size += length
            count += 1
        return count, size

    def _cut(self) -> Piece:
        """Take one piece off what is held, which is more than one."""
        room = self._limit - len(self._lead)
        count, head = self._leading()
        size = head + len(self._texts[count])
        if size > room:
            return self._cut_inside(count, head, room)
        while size + len(self._texts[count + 1]) <= room:
            count += 1
            size += len(self._texts[count])
        return self._emit(size)

    def _cut_inside(self, count: int, head: int, room: int) -> Piece:
        """Take a piece that ends in a block, or before it if it is to be kept whole."""
        kind, text = self._kinds[count], self._texts[count]
        if head and kind in WHOLE and len(text) <= self._limit:
            return self._emit(head)
        held = "".join(self._texts[: count + 1]) if count else text
        place, fence = self._seams.place_in(kind, held, (head, room), self._fence)
        if place <= head and self._lead:
            self._lead = ""
            room = self._limit
            if len(held) <= room:
                return self._emit(len(held))
            place, fence = self._seams.place_in(kind, held, (head, room), self._fence)
        if place <= head:
            place, fence = head or cluster_cut(held, room) or room, self._fence
        piece = self._emit(place)
        self._fence = fence
        return piece

    def _emit(self, size: int) -> Piece:
        """Take the first characters of what is held as a piece."""
        count = taken = 0
        while count < len(self._texts) and taken + len(self._texts[count]) <= size:
            taken += len(self._texts[count])
            count += 1
        parts, kinds = self._texts[:count], self._kinds[:count]
        info, is_split = self._infos[min(count, len(self._infos)) - 1], taken < size
        if is_split:
            info = self._infos[count]
            parts.append(self._texts[count][: size - taken])
            kinds.append(self._kinds[count])
            self._keep_rest(count, size - taken)
        del self._texts[:count], self._kinds[:count], self._infos[:count]
        self._size -= size
        self._fence = ""
        piece = self._piece("".join(parts), kinds, info)
        if self._overlap:
            self._lead = self._repeated(kinds[-1], parts[-1], is_split)
        return piece

    def _repeated(self, kind: str, text: str, is_split: bool) -> str:
        if kind in LEADING:
            return ""
        if len(text) <= self._overlap:
            return text
        return self._seams.repeated(kind, text, self._overlap, is_split)

    def _keep_rest(self, number: int, place: int) -> None:
        rest = self._texts[number] = self._texts[number][place:]
        if rest.isspace():
            self._kinds[number] = BLANK
        elif self._kinds[number] == HEADING:
            self._kinds[number] = BODY

    def _piece(self, core: str, kinds: List[str], info: str) -> Piece:
        lead = self._lead
        lines = count_lines(lead)
        if self._after_cr and core[0] == "\n":
            # The limit had to part them: it is one line end all the same.
            self._line_number -= 1
            lines -= lead[-1:] == "\r"
        start, byte, number = self._place, self._byte, self._line_number
        self._place += len(core)
        self._byte += byte_length(core)
        self._line_number += count_lines(core)
        self._after_cr = core[-1] == "\r"
        return Piece(
            lead + core,
            start - len(lead),
            self._place,
            byte - byte_length(lead),
            self._byte,
            number - lines,
            len(lead),
            kinds,
            info,
            self._headings,
            self._levels,
        )


def byte_length(text: str) -> int:
    """Return how many bytes a text has in UTF-8."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-8", "surrogatepass"))
