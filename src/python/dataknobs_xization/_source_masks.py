"""Find where text may be cut that has parts with a meaning as a whole: tags, escapes.

A mask is the text with each such part covered: its first character by `x`, the others
by NUL. So what looks for spaces and sentences sees none in it.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Iterable, List, Tuple

from dataknobs_xization._source_cuts import cluster_cut, sentence_cut

_INSIDE = "\0"


def masked(text: str, parts: Iterable[Tuple[int, int]]) -> str:
    """Return a text with some parts covered, given in order.

    >>> masked("a <b c>d", [(2, 7)])
    'a x\\x00\\x00\\x00\\x00d'
    """
    # A NUL of the text itself must not look like the inside of a part.
    text = text.replace(_INSIDE, "x")
    out: List[str] = []
    place = 0
    for start, end in parts:
        out += (text[place:start], "x", _INSIDE * (end - start - 1))
        place = end
    return "".join([*out, text[place:]])


def part_start(mask: str, place: int) -> int:
    """Return where the part starts that a place is inside of, or the place.

    >>> part_start("a x\\0\\0 b", 4), part_start("a x\\0\\0 b", 2)
    (2, 2)
    """
    if mask[place : place + 1] != _INSIDE:
        return place
    return max(0, len(mask[:place].rstrip(_INSIDE)) - 1)


def mask_cut(mask: str, breaks: List[int], head: int, room: int) -> int:
    """Return the best place in `(head, room]`.

    A break counts if it, as a sentence, fills half of the space. If there is not even
    a space, it is the last edge of a part; if there is no part, any place.

    Args:
        mask: of a text that is longer than `room`.
        breaks: places that are better than any sentence, in order.
        head: no place up to here, but itself if it is not 0 and nothing better is.
        room: the last place.
    """
    last = last_before(breaks, room, head)
    if last > head + (room - head) // 2:
        return last
    place = max(last, sentence_cut(mask, head, room))
    if place > head or head:
        return place
    start = part_start(mask, room)
    edge = start if start < room else mask.rfind(_INSIDE, head, room) + 1
    return edge if edge > head else cluster_cut(mask, room) or room


def last_before(places: List[int], limit: int, otherwise: int) -> int:
    """Return the last of some places that is not behind a limit."""
    number = bisect_right(places, limit)
    return max(places[number - 1], otherwise) if number else otherwise


def tail_start(mask: str, breaks: List[int], size: int) -> int:
    """Return where the last words start that are no longer than `size` together."""
    least = len(mask) - size
    number = bisect_right(breaks, least - 1)
    first = breaks[number] if number < len(breaks) else len(mask)
    for place in range(least, first):
        if mask[place - 1].isspace() and not mask[place].isspace():
            return place
    return first
