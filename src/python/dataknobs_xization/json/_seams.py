"""Find where the blocks of JSON may be cut: never in an escape of a string."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import List, NamedTuple, Tuple

from dataknobs_xization._source_blocks import WHOLE
from dataknobs_xization._source_cuts import SEEN_BEHIND
from dataknobs_xization._source_masks import mask_cut, masked, tail_start

# In strings, and between them.
_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|\\u[0-9a-fA-F]{4}|\\[^u]|\\u?[0-9a-fA-F]{0,3}\Z|(\")"
)
_BETWEEN = re.compile(r"[,\[\]{}][ \t\n\r]*|(\")")


class _Mask(NamedTuple):
    text: str  # with its escapes covered
    breaks: List[int]  # between values
    quotes: List[int]  # where strings start and end


class JsonSeams:
    """A value is cut between others in it, a string behind a sentence or a word."""

    def place_in(
        self, kind: str, text: str, within: Tuple[int, int], fence: str
    ) -> Tuple[int, str]:
        """Return where to cut a text in a block, and the quote that is open there."""
        del kind  # they are all alike
        head, room = within
        mask = _mask(text[: room + SEEN_BEHIND], head, fence)
        place = mask_cut(mask.text, mask.breaks, head, room)
        is_inside = bisect_right(mask.quotes, place) % 2 == (not fence)
        return place, '"' if is_inside else ""

    def repeated(self, kind: str, text: str, size: int, is_split: bool) -> str:
        """Return the end of a block: whole words or values, if it goes on."""
        if kind in WHOLE and not is_split:
            return ""
        mask = _mask(text, 0, "")
        tail = text[tail_start(mask.text, mask.breaks, size) :]
        return "" if tail.isspace() else tail


def _mask(text: str, head: int, fence: str) -> _Mask:
    parts: List[Tuple[int, int]] = []
    breaks: List[int] = []
    quotes: List[int] = []
    place, is_inside = head, bool(fence)
    while True:
        found = (_ESCAPE if is_inside else _BETWEEN).search(text, place)
        if not found:
            return _Mask(masked(text, parts), breaks, quotes)
        place = found.end()
        if found.group(1):
            is_inside = not is_inside
            quotes.append(place)
        elif is_inside:
            parts.append(found.span())
        else:
            breaks.append(place)
