"""Pack the blocks of a source into chunks of limited size that are the source.

A chunk ends before a heading, else after the last block that fits, else in a block:
behind an item of a list, a line of code, a sentence, a word. Only what is longer than a
chunk by itself is cut. Joined, the chunks (without what they repeat) are the source.
"""

# pylint: disable=too-many-instance-attributes  # what is held, and where it is

from __future__ import annotations

from typing import Any, Dict, Iterable, Iterator, List, Optional, Protocol, Tuple

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
from dataknobs_xization._source_chunks import (
    ChunkMetadata,
    Embed,
    SourceChunk,
    node_metadata,
)
from dataknobs_xization._source_cuts import SEEN_BEHIND, cluster_cut, line_cut
from dataknobs_xization._source_lines import byte_length, count_lines

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


class Packer:
    """Packs one source.

    Args:
        limit: the most characters of a chunk, at least 1.
        overlap: the most characters that a chunk repeats of the one before it, if both
            are under the same heading; less than the limit.
        seams: where blocks may be cut.
        embed: makes the texts to embed; None for none.
    """

    def __init__(
        self, limit: int, overlap: int, seams: Seams, embed: Optional[Embed] = None
    ) -> None:
        if limit < 1:
            raise BadLimitError(f"max_chunk_size must be at least 1, not {limit}")
        if not 0 <= overlap < limit:
            raise BadLimitError(
                f"overlap must be from 0 to {limit - 1}, below the size, not {overlap}"
            )
        self._limit = limit
        self._overlap = overlap
        self._seams = seams
        self._embed = embed
        self._headings: List[str] = []
        self._levels: List[int] = []
        self._texts: List[str] = []
        self._kinds: List[str] = []
        self._infos: List[str] = []
        self._size = 0
        self._fence = ""  # of code inside a list or quote, that the last cut was in
        self._lead = ""
        self._index = 0
        self._place = self._byte = 0
        self._line_number = 1
        self._after_cr = False

    def pack(self, blocks: Iterable[Part]) -> Iterator[SourceChunk]:
        """Yield the chunks, in order."""
        texts, kinds, infos = self._texts, self._kinds, self._infos
        limit, is_rest = self._limit, False
        for kind, text, level, info, more in blocks:
            if level and not is_rest:
                if self._starts_section(kind, level):
                    yield self._emit(self._size)
                    self._lead = ""
                self._enter(kind, level, info)
            if is_rest and texts:
                texts[-1] += text
            else:
                if self._size + len(self._lead) + len(text) > limit:
                    if not LEADING.issuperset(kinds):
                        yield self._emit(self._size)
                texts.append(text)
                kinds.append(kind)
                infos.append(info)
            self._size += len(text)
            is_rest = more
            if self._size + len(self._lead) > limit:
                while self._is_full(more):
                    yield self._cut()
        if texts:
            yield self._emit(self._size)

    def _starts_section(self, kind: str, level: int) -> bool:
        """Tell whether what is held ends before a block that has a level.

        Not if it is nothing but headings above that one, for they say nothing alone.
        """
        if _BLANKS.issuperset(self._kinds):
            return False
        is_above = not self._levels or self._levels[-1] < level
        if kind == VALUE:
            return not is_above
        return not (is_above and LEADING.issuperset(self._kinds))

    def _enter(self, kind: str, level: int, info: str) -> None:
        depth = len(self._levels)
        while depth and self._levels[depth - 1] >= level:
            depth -= 1
        del self._headings[depth:], self._levels[depth:]
        if kind != VALUE:
            self._headings.append(info)
            self._levels.append(level)

    def _is_full(self, more: bool) -> bool:
        if self._size + len(self._lead) <= self._limit:
            return False
        count, head = self._leading()
        # Whether a block fits by itself is known when it ends, or does not fit.
        # Where it is cut depends on what is behind, too.
        if more and self._size - head <= self._limit + SEEN_BEHIND:
            return False
        if self._kinds[count] in WHOLE:
            size = head + len(self._texts[count].rstrip())
            if self._limit - len(self._lead) < size <= self._limit:
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

    def _cut(self) -> SourceChunk:
        """Take one chunk off what is held, which is more than one."""
        room = self._limit - len(self._lead)
        count, head = self._leading()
        size = head + len(self._texts[count])
        if size > room:
            return self._cut_inside(count, head, room)
        while size + len(self._texts[count + 1]) <= room:
            count += 1
            size += len(self._texts[count])
        return self._emit(size)

    def _cut_inside(self, count: int, head: int, room: int) -> SourceChunk:
        """Take a chunk that ends in a block, or before it if it is to be kept whole."""
        kind, text = self._kinds[count], self._texts[count]
        held = "".join(self._texts[: count + 1]) if count else text
        if kind in WHOLE:
            end = len(held.rstrip())
            if end <= room:
                return self._emit(line_cut(held, end, room))
            if head and end - head <= self._limit:
                return self._emit(head)
        place, fence = self._seams.place_in(kind, held, (head, room), self._fence)
        if place <= head and self._lead:
            self._lead = ""
            room = self._limit
            if len(held) <= room:
                return self._emit(len(held))
            place, fence = self._seams.place_in(kind, held, (head, room), self._fence)
        if place <= head:
            place, fence = head or cluster_cut(held, room) or room, self._fence
        chunk = self._emit(place)
        self._fence = fence
        return chunk

    def _emit(self, size: int) -> SourceChunk:
        """Take the first characters of what is held as a chunk."""
        is_split = False
        if size < self._size:
            count, is_split = self._part(size)
        else:
            count = len(self._texts)
        texts, kinds = self._texts[:count], self._kinds[:count]
        info = self._infos[count - 1]
        del self._texts[:count], self._kinds[:count], self._infos[:count]
        self._size -= size
        self._fence = ""
        chunk = self._chunk("".join(texts), node_metadata(kinds, info))
        if self._overlap:
            self._lead = self._repeated(kinds[-1], texts[-1], is_split)
        return chunk

    def _part(self, size: int) -> Tuple[int, bool]:
        """Part what is held behind some characters.

        Returns:
            How many parts they are, and whether there is a rest of the last one.
        """
        texts, kinds = self._texts, self._kinds
        count = 0
        while size >= len(texts[count]):
            size -= len(texts[count])
            count += 1
        if not size:
            return count, False
        text, kind = texts[count], kinds[count]
        rest = text[size:]
        texts[count : count + 1] = text[:size], rest
        self._infos.insert(count, self._infos[count])
        if rest.isspace():
            kinds.insert(count + 1, BLANK)
        else:
            kinds.insert(count + 1, BODY if kind == HEADING else kind)
        return count + 1, True

    def _repeated(self, kind: str, text: str, is_split: bool) -> str:
        if kind in LEADING:
            return ""
        if len(text) <= self._overlap:
            return text
        return self._seams.repeated(kind, text, self._overlap, is_split)

    def _chunk(self, core: str, custom: Dict[str, Any]) -> SourceChunk:
        start, byte_start, line_number = self._advance(core)
        text, lead, headings = core, self._lead, self._headings
        if lead:
            text = lead + core
            start -= len(lead)
            byte_start -= byte_length(lead)
            line_number -= count_lines(lead)
        metadata = ChunkMetadata(
            headings[:],
            self._levels[:],
            line_number,
            self._index,
            len(text),
            len(text),
            " > ".join(headings),
            self._embed(headings, text) if self._embed else "",
            custom,
        )
        self._index += 1
        where = (start, self._place, byte_start, self._byte)
        return SourceChunk(text, metadata, *where, len(lead))

    def _advance(self, core: str) -> Tuple[int, int, int]:
        """Go behind what is next in the source; return its place, byte and line."""
        start, byte, number = self._place, self._byte, self._line_number
        self._place += len(core)
        self._byte += byte_length(core)
        self._line_number += count_lines(core)
        if self._after_cr and core[0] == "\n":
            # The limit had to part them: it is one line end all the same.
            self._line_number -= 1
            number -= self._lead[-1:] != "\r"
        self._after_cr = core[-1] == "\r"
        return start, byte, number
