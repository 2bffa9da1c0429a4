"""Cut from a text what shows best why it was found."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["snippet"]

_LINE_MARKS = re.compile(r"\s*\n\s*(?:#{1,6} |[-*+>] )*")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)")
_FIRST_MARKS = re.compile(r"^(?:#{1,6} |[-*+>] )+")
_INLINE_MARKS = re.compile(
    r"\*\*|__|(?<!\w)\*(?=\w)|(?<=\w)\*(?!\w)|`|\|(?:[ |:]|-{2,})*"
)
_LENGTH = 320  # characters
_BEFORE = 80

Part = tuple[str, bool]  # a text, and whether it is a match


def snippet(
    text: str, places: Sequence[tuple[int, int]], markdown: bool = False
) -> list[Part]:
    """Return the part of a text that holds the most matches, and where they are.

    >>> snippet("red wine", [(4, 8)])
    [('red ', False), ('wine', True)]
    >>> snippet("# [red](a.md) or *some* **wine**", [(26, 30)], markdown=True)
    [('red or some ', False), ('wine', True)]
    >>> [part[0][:9] for part in snippet("a " * 500 + "wine", [(1000, 1004)])]
    ['\\u2026 a a a a', 'wine']
    """
    start = _best_start(text, places)
    end = min(len(text), start + _LENGTH)
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + _LENGTH // 2)
    parts = [("\u2026 ", False)] if start else []
    position = start
    for first, last in places:
        if first < start or first >= end:
            continue
        parts += [(text[position:first], False), (text[first:last], True)]
        position = last
    parts.append((text[position : max(end, position)], False))
    if end < len(text):
        parts.append((" \u2026", False))
    if markdown:
        parts[0] = _FIRST_MARKS.sub("", parts[0][0]), parts[0][1]
        parts = [(_unmarked(part), marked) for part, marked in parts]
    return _joined(parts)


def _best_start(text: str, places: Sequence[tuple[int, int]]) -> int:
    if len(text) <= _LENGTH or not places:
        return 0
    room = _LENGTH - _BEFORE

    def matches_from(first: int) -> int:
        return sum(first <= start < first + room for start, _end in places)

    best = max((start for start, _end in places), key=matches_from)
    start = max(0, best - _BEFORE)
    return text.rfind(" ", 0, start) + 1 if start else 0


def _unmarked(text: str) -> str:
    """Return Markdown without the marks that only shape it."""
    return _INLINE_MARKS.sub("", _LINE_MARKS.sub(" ", _LINK.sub(r"\1", text)))


def _joined(parts: Sequence[Part]) -> list[Part]:
    """Join neighbours of one kind, and leave out what is empty."""
    joined: list[Part] = []
    for text, marked in parts:
        if text and joined and joined[-1][1] == marked:
            joined[-1] = joined[-1][0] + text, marked
        elif text:
            joined.append((text, marked))
    return joined
