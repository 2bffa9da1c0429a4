"""Read a stream of HTML as tags and what is between them; joined, they are the HTML."""

from __future__ import annotations

import re
from typing import Iterator, NamedTuple, Pattern

from dataknobs_xization._source_lines import PIECE
from dataknobs_xization.html._tokens import (
    IS_TAG,
    LED_TAG,
    LED_TAG_WITHOUT_QUOTES,
    OPENING,
    RAW,
    TAG,
    TAG_WITHOUT_QUOTES,
    closing_of,
)

# A longer tag is text: so it need not be kept to know what it is.
LONGEST_TAG = PIECE


class Event(NamedTuple):
    """A tag, if it has a name; else text; else, if it is no text, what is not read."""

    text: str
    name: str = ""
    is_end: bool = False
    attributes: str = ""
    is_text: bool = False


class EventReader:
    """Reads one source; memory holds a tag, or two pieces."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._text = ""
        self._place = 0
        self._is_final = False
        self._tag = TAG
        self._led_tag = LED_TAG

    def events(self) -> Iterator[Event]:
        """Yield the events, in order; what is long comes in parts."""
        while self._has(1):
            yield from self._tags()
            found = OPENING.search(self._text, self._place)
            # What starts with the last character is known with the next piece.
            end = found.start() if found else len(self._text)
            if not found and self._text.endswith("<") and not self._is_final:
                end -= 1
            if end > self._place:
                yield Event(self._take(end), is_text=True)
            elif not found:
                if not self._is_final:
                    self._fill()
            elif self._is_tag():
                yield from self._read_tag()
            elif self._text.startswith("<!--", self._place):
                yield from self._until(re.compile("-->"), 2, 3)
            else:
                yield from self._until(re.compile(">"), 2, 1)

    def _tags(self) -> Iterator[Event]:
        """Yield the tags that are all there, up to anything else, and their texts."""
        text, match = self._text, self._led_tag.match
        found = match(text, self._place)
        while found:
            lead, slash, name, attributes = found.groups()
            if lead:
                yield Event(lead, is_text=True)
            name = name.lower()
            self._place = found.end()
            tag = text[found.end(1) : self._place]
            yield Event(tag, name, slash == "/", attributes)
            if name in RAW and not slash:
                yield from self._until(closing_of(name), 0, 0, len(name) + 2)
                return
            found = match(text, self._place)

    def _is_tag(self) -> bool:
        self._has(4)
        return bool(IS_TAG.match(self._text, self._place))

    def _read_tag(self) -> Iterator[Event]:
        found = self._tag.match(self._text, self._place)
        while not found and self._place + LONGEST_TAG >= len(self._text):
            if not self._has(len(self._text) - self._place + 1):
                break
            found = self._tag.match(self._text, self._place)
        if not found and self._tag is TAG:
            # A quote is not closed: from here on, they mean nothing.
            self._tag = TAG_WITHOUT_QUOTES
            self._led_tag = LED_TAG_WITHOUT_QUOTES
            found = self._tag.match(self._text, self._place)
        if not found:
            # No tag ends here: only the last one may go on.
            last = self._text.rfind("<", self._place + 1)
            yield Event(self._take(last if last > 0 else len(self._text)), is_text=True)
            return
        slash, name, attributes = found.groups()
        name = name.lower()
        yield Event(self._take(found.end()), name, slash == "/", attributes)
        if name in RAW and not slash:
            yield from self._until(closing_of(name), 0, 0, len(name) + 2)

    def _until(
        self, mark: Pattern[str], skipped: int, length: int, kept: int = 2
    ) -> Iterator[Event]:
        """Yield what is up to a mark, and the first `length` characters of it.

        Args:
            mark: what ends it.
            skipped: characters at the start that are not searched.
            length: see above.
            kept: the most characters at the end of what there is that may start a mark.
        """
        while True:
            found = mark.search(self._text, self._place + skipped)
            if found or self._is_final:
                end = found.start() + length if found else len(self._text)
                if end > self._place:
                    yield Event(self._take(end))
                return
            end = len(self._text) - kept
            if end > self._place + skipped:
                yield Event(self._take(end))
                skipped = 0
            self._fill()

    def _take(self, end: int) -> str:
        text = self._text[self._place : end]
        self._place = end
        return text

    def _has(self, count: int) -> bool:
        """Read on until there are so many characters; tell whether there are."""
        while len(self._text) - self._place < count and not self._is_final:
            self._fill()
        return len(self._text) - self._place >= count

    def _fill(self) -> None:
        piece = next(self._pieces, None)
        self._is_final = piece is None
        self._text = self._text[self._place :] + (piece or "")
        self._place = 0
