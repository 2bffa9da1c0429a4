"""Normalize a text, and carry places in the result back to the text."""

from __future__ import annotations

import re
from array import array
from typing import Callable, Dict, Iterable, Iterator, List, Optional, Tuple

_CHUNKS = re.compile(r"\s+|\S+")
_JOINER = "\u200d"
LAST_UNMARKED = "\u02ff"  # no character up to here is a mark


class NormalizedText:
    r"""Hold a normalized text, and know where each of its characters comes from.

    Three ways are tried: each character by itself (lower case, compatibility forms),
    which is exact; then each run of characters between white space, whose result is
    aligned with what its characters and their combining marks give by themselves. If
    that fails, the run is carried back as a whole. Runs are normalized one by one
    then, and white space stays as it is.

    >>> import unicodedata
    >>> text = NormalizedText("Cafe\u0301 STRASSE", lambda t: unicodedata.normalize(
    ...     "NFC", t.casefold()))
    >>> text.text, text.span(5, 12)
    ('caf\xe9 strasse', (6, 13))
    >>> NormalizedText("a &quot;b&quot;", lambda t: t.replace("&quot;", "")).span(2, 3)
    (8, 9)

    Args:
        original: the text.
        normalize_fn: normalizes texts.

    Attributes:
        original: the same.
        text: the normalized text.
    """

    def __init__(self, original: str, normalize_fn: Callable[[str], str]) -> None:
        self.original = original
        self.text = normalize_fn(original)
        self._starts: Optional[array[int]] = None
        self._ends: Optional[array[int]] = None
        chars = {ord(char): normalize_fn(char) for char in _distinct(original)}
        if original.translate(chars) != self.text:
            self._map(_by_chunks(original, normalize_fn))
        elif any(len(result) != 1 for result in chars.values()):
            self._map((chars[ord(char)], 1) for char in original)

    @property
    def is_same_length(self) -> bool:
        """Return True if each character of the result is from that at its place."""
        return self._starts is None

    def _map(self, pieces: Iterator[Tuple[str, int]]) -> None:
        """Take results, and the numbers of characters that they come from."""
        starts, ends, place = array("q"), array("q"), 0
        texts: List[str] = []
        for text, size in pieces:
            texts.append(text)
            for _char in text:
                starts.append(place)
                ends.append(place + size)
            place += size
        self.text, self._starts, self._ends = "".join(texts), starts, ends

    def span(self, start: int, end: int) -> Tuple[int, int]:
        """Return the place in the text that a part of the normalized text is from.

        Args:
            start: the place of the first character of the part.
            end: the place after its last character, behind `start`.
        """
        if self._starts is None or self._ends is None:
            return start, end
        return self._starts[start], self._ends[end - 1]


def _distinct(text: str) -> Iterable[str]:
    if not text.isascii():
        return set(text)
    return [char for char in map(chr, range(128)) if char in text]  # ten times faster


def _by_chunks(
    original: str, normalize_fn: Callable[[str], str]
) -> Iterator[Tuple[str, int]]:
    known: Dict[str, List[Tuple[str, int]]] = {}
    for match in _CHUNKS.finditer(original):
        chunk = match[0]
        if chunk.isspace():
            yield from ((char, 1) for char in chunk)
            continue
        if chunk not in known:
            known[chunk] = _pieces(chunk, normalize_fn)
        yield from known[chunk]


def _pieces(chunk: str, normalize_fn: Callable[[str], str]) -> List[Tuple[str, int]]:
    """Return results, and the numbers of characters that they come from."""
    text = normalize_fn(chunk)
    pieces: List[Tuple[str, int]] = []
    place = 0
    for cluster in _clusters(chunk):
        result = normalize_fn(cluster)
        while text[place : place + 1].isspace() and not text.startswith(result, place):
            pieces.append((text[place], 0))
            place += 1
        if not result or not text.startswith(result, place):
            result = ""
        pieces.append((result, len(cluster)))
        place += len(result)
    return pieces if place == len(text) else [(text, len(chunk))]


def _clusters(chunk: str) -> Iterator[str]:
    """Yield each character together with the marks and joined ones that follow it."""
    start = 0
    for place in range(1, len(chunk)):
        joined = _JOINER in chunk[place - 1 : place + 1]
        if not joined and not is_mark(chunk[place]):
            yield chunk[start:place]
            start = place
    yield chunk[start:]


def is_mark(char: str) -> bool:
    """Tell whether a character is part of the one before it."""
    import unicodedata

    return char == _JOINER or unicodedata.category(char).startswith("M")
