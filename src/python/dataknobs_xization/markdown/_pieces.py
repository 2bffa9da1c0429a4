"""Split text into pieces of limited length where it hurts least."""

from __future__ import annotations

import re
from typing import Iterator, List, Tuple

_SENTENCE_END = re.compile(r"[.!?]\s+")
_WORD = re.compile(r"\S+\s*")
_SPLIT_AT = (("\n\n", 2), (". ", 2), (".\n", 2), ("! ", 2), ("? ", 2))


def text_pieces(text: str, size: int) -> Iterator[Tuple[int, int]]:
    """Yield where the pieces of a text are, none longer than `size`, none blank.

    A piece ends before the last blank line, else after the last sentence, else before
    the last space, else where it must.

    >>> [text[a:b] for text in ["One. Two three"] for a, b in text_pieces(text, 8)]
    ['One.', 'Two', 'three']
    """
    start, length = 0, len(text)
    size = max(size, 1)
    while length - start > size:
        end = _split_place(text, start, start + size)
        yield from _stripped(text, start, end)
        start = end
    yield from _stripped(text, start, length)


def _split_place(text: str, start: int, limit: int) -> int:
    for mark, length in _SPLIT_AT:
        found = text.rfind(mark, start, limit)
        if found > start:
            return found + length
    found = text.rfind(" ", start, limit)
    return found + 1 if found > start else limit


def _stripped(text: str, start: int, end: int) -> Iterator[Tuple[int, int]]:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        start += len(piece) - len(piece.lstrip())
        yield start, start + len(stripped)


def line_pieces(line: str, length: int) -> Iterator[Tuple[str, int]]:
    """Yield the pieces of a line, each with its place.

    As many sentences as fit, with the space after them; of a longer sentence, as many
    words as fit. A longer word is a piece of its own.

    >>> list(line_pieces("One. Two three four", 10))
    [('One. ', 0), ('Two three', 5), ('four', 15)]
    """
    for start, end in _grouped(_sentence_ends(line), length):
        if end - start <= length:
            yield line[start:end], start
            continue
        words = [start + word.end() for word in _WORD.finditer(line[start:end])]
        for word_start, word_end in _grouped([start, *words], length + 1):
            piece = line[word_start:word_end]
            yield piece.strip(), word_start + len(piece) - len(piece.lstrip())


def _sentence_ends(line: str) -> List[int]:
    return [0, *(found.end() for found in _SENTENCE_END.finditer(line)), len(line)]


def _grouped(places: List[int], length: int) -> Iterator[Tuple[int, int]]:
    """Yield places in pairs, as far apart as `length` allows, or the next one."""
    start = end = places[0]
    for place in places[1:]:
        if place - start > length and end > start:
            yield start, end
            start = end
        end = place
    if end > start:
        yield start, end
