"""Make blocks of the members of the JSON objects and lists that do not fit."""

# pylint: disable=too-many-instance-attributes  # what is open, what is held

from __future__ import annotations

from typing import Iterator, List

from dataknobs_xization._source_blocks import BLANK, BODY, RECORD, VALUE, Span
from dataknobs_xization._source_lines import PIECE
from dataknobs_xization.json._reader import JsonReader


class Frame:
    """An object or a list that is open: it does not fit, its members are blocks."""

    __slots__ = ("closer", "level", "key", "count")

    def __init__(self, closer: str, level: int) -> None:
        self.closer = closer
        self.level = level
        self.key = ""  # of the member that is being read
        self.count = 0

    @property
    def is_list(self) -> bool:
        """Tell whether its members have numbers, not names."""
        return self.closer != "}"


class MemberReader(JsonReader):
    """Holds the member that is being read: the text from `_start` on.

    Args:
        pieces: of the source.
        limit: the characters of a chunk.
        by_line: there are many values, one behind the other.
        first: the number of the first of them.
    """

    def __init__(
        self, pieces: Iterator[str], limit: int, by_line: bool, first: int
    ) -> None:
        super().__init__(pieces)
        self._limit = limit
        self._by_line = by_line
        self._start = 0
        self._value_end = 0  # of the last value that ended
        self._kind, self._level, self._info = BLANK, 0, ""
        self._frames = [Frame("", 0 if by_line else -1)]
        self._frames[0].count = first
        self._ready: List[Span] = []

    def _may_hold_records(self) -> bool:
        """Tell whether a list that opens here is one of the document."""
        is_there = not self._by_line and len(self._frames) == 2
        return is_there and not self._frames[1].is_list

    def _holds_records(self) -> bool:
        """Tell whether what is in the innermost list are records."""
        if self._by_line:
            return len(self._frames) == 1
        depth = len(self._frames)
        return depth == 2 or (depth == 3 and not self._frames[1].is_list)

    def _member(self, is_record: bool) -> None:
        """Start a member of the innermost frame here."""
        frame = self._frames[-1]
        self._flush(self._here())
        self._kind, self._level, self._info = VALUE, frame.level + 1, ""
        if is_record:
            self._kind, self._info = RECORD, frame.key

    def _name_long(self) -> None:
        """Let what is held be known by its name if it is too long to be whole."""
        if self._kind in (VALUE, RECORD) and self._level:
            if self._here() - self._start > self._limit:
                self._kind, self._info = BODY, self._frames[-1].key

    def _flush(self, end: int, more: bool = False) -> None:
        """Make a block of what is held up to a place.

        If a value only fits without what is behind it, that is a block of its own.
        """
        if self._kind in (VALUE, RECORD) and end - self._start > self._limit:
            self._hand_over(self._value_end, False)
            self._kind, self._level, self._info = BLANK, 0, ""
        self._hand_over(end, more)

    def _hand_over(self, end: int, more: bool) -> None:
        text = self._text[self._start - self._dropped : end - self._dropped]
        if text:
            self._ready.append(Span(self._kind, text, self._level, self._info, more))
            self._start = end

    def _fill(self) -> None:
        """Hand over what is held if it is too long, and read on."""
        if self._here() - self._start > self._limit + PIECE:
            self._name_long()
            self._flush(self._here() - 1, more=True)
        self._drop(self._start - self._dropped)
        self._load()
