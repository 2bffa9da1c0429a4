"""Find where the blocks of HTML may be cut: never in a tag that fits into a chunk."""

from __future__ import annotations

import re
from typing import List, Tuple

from dataknobs_xization._source_blocks import CODE, MARKUP, TABLE, WHOLE
from dataknobs_xization._source_cuts import SEEN_BEHIND, line_cut
from dataknobs_xization._source_masks import (
    last_before,
    mask_cut,
    masked,
    part_start,
    tail_start,
)
from dataknobs_xization.html._scanner import BLOCKS
from dataknobs_xization.html._tokens import tokens

_REFERENCE = re.compile(r"&#?\w{1,31};")
_UNFINISHED = re.compile(r"<(?:[a-zA-Z!?/][^<>]*)?\Z|&#?\w{0,31}\Z")
_ROW, _CELL, _OTHER = range(3)


class HtmlSeams:
    """Text is cut behind blocks, sentences and words, code at lines, tables at rows."""

    def place_in(
        self, kind: str, text: str, within: Tuple[int, int], fence: str
    ) -> Tuple[int, str]:
        """Return where to cut a text in a block, and what ends the tag there."""
        head, room = within
        shown = text[: room + SEEN_BEHIND]
        mask, breaks = _mask(kind, shown, head, fence)
        place = head
        if kind in (CODE, MARKUP):
            place = line_cut(mask, head, room)
        elif kind == TABLE:
            place = last_before(breaks[_ROW], room, head)
            if place == head:
                place = last_before(breaks[_CELL], room, head)
        if place == head:
            place = mask_cut(mask, breaks[_OTHER], head, room)
        start = part_start(mask, place)
        if start == place:
            return place, ""
        if start or not fence:
            fence = "-->" if shown.startswith("<!--", start) else ">"
        return place, fence

    def repeated(self, kind: str, text: str, size: int, is_split: bool) -> str:
        """Return the end of a block: whole words of text, whole lines and rows."""
        if kind == MARKUP or (kind in WHOLE and not is_split):
            return ""
        mask, breaks = _mask(kind, text, 0, "")
        least = len(text) - size
        if kind == CODE:
            found = mask.find("\n", least - 1) + 1
            return text[found:] if found else ""
        if kind == TABLE:
            rows = [place for place in breaks[_ROW] if place >= least]
            return text[rows[0] :] if rows else ""
        tail = text[tail_start(mask, breaks[_OTHER], size) :]
        return "" if tail.isspace() else tail


def _mask(
    kind: str, text: str, head: int, fence: str
) -> Tuple[str, Tuple[List[int], List[int], List[int]]]:
    """Return a text with its tags covered, and the places of rows, cells and blocks."""
    parts: List[Tuple[int, int]] = []
    breaks: Tuple[List[int], List[int], List[int]] = ([], [], [])
    closed = text.find(fence, head) if fence else -1
    base = head
    if closed >= 0:
        base = closed + len(fence)
        parts.append((head, base))
    for before, name, is_end, _, start, end in tokens(text[base:]):
        start, end = base + start, base + end
        parts += _references(text, start - len(before), start)
        if not name:
            break
        parts.append((start, end))
        if kind == TABLE and not is_end and name in ("tr", "td", "th"):
            if start > head:
                breaks[_ROW if name == "tr" else _CELL].append(start)
        elif name == "br" or name in BLOCKS:
            place = end if is_end or name == "br" else start
            if place > head:
                breaks[_OTHER].append(place)
    return masked(text, parts), breaks


def _references(text: str, start: int, end: int) -> List[Tuple[int, int]]:
    found = [match.span() for match in _REFERENCE.finditer(text, start, end)]
    if end == len(text):
        unfinished = _UNFINISHED.search(text, max(start, end - SEEN_BEHIND))
        if unfinished:
            found.append((unfinished.start(), end))
    return found
