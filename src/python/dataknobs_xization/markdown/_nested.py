"""Find where a list or a quote may be cut: between items, never in code inside them."""

from __future__ import annotations

import re
from typing import List, NamedTuple, Tuple

from dataknobs_xization._source_blocks import LIST
from dataknobs_xization._source_cuts import SEEN_BEHIND, sentence_cut
from dataknobs_xization._source_lines import split_lines

_MARKS = re.compile(r"([ \t]*)(?:>[ \t>]*)?((?:[-*+]|[0-9]{1,9}[.)])[ \t]+)?[ \t]*")
_FENCE = re.compile(r"`{3,}|~{3,}")
_IN_CODE, _BEHIND_CODE, _LINE, _PARAGRAPH, _ITEM, _OUTER_ITEM = range(1, 7)


class _Line(NamedTuple):
    place: int
    strength: int  # how good it is to cut before it
    indent: int  # of an item
    fence: str  # what is open before it


def nested_cut(
    kind: str, text: str, head: int, room: int, fence: str
) -> Tuple[int, str]:
    """Return the best place in `(head, room]`, and the code fence that is open there.

    >>> nested_cut("list", "- one\\n  more\\n- two\\n", 0, 15, "")
    (13, '')
    >>> nested_cut("list", "- ```\\n  a\\n  b\\n", 0, 12, "")
    (10, '```')

    Args:
        kind: of the block.
        text: what there is; the block starts at `head`.
        head: no place up to here.
        room: the last place.
        fence: what is open at the start.

    Returns:
        `head` for the place if there is none.
    """
    lines = _lines(text[: room + SEEN_BEHIND], head, room, fence)
    if kind == LIST:
        lines = _with_outer_items(lines)
    if lines:
        best = max(lines, key=lambda line: (line.strength, line.place))
        return best.place, best.fence
    return sentence_cut(text, head, room), fence


def _lines(text: str, head: int, room: int, fence: str) -> List[_Line]:
    found: List[_Line] = []
    place, was_row, was_blank = head, False, False
    for line in split_lines(text[head:]):
        marks = _MARKS.match(line)
        assert marks  # nosec B101 # for the type checker
        rest = line[marks.end() :]
        is_row = rest.startswith("|")
        if head < place <= room:
            strength = _LINE
            if fence or (was_row and is_row):
                strength = _IN_CODE
            elif marks.group(2):
                strength = _ITEM
            elif was_blank:
                strength = _PARAGRAPH
            found.append(_Line(place, strength, len(marks.group(1)), fence))
        before, fence = fence, _fence_after(rest, fence)
        was_row, was_blank = is_row, not rest.strip()
        end = place + len(line.rstrip())
        place += len(line)
        if before and not fence and end <= room < place:
            # The code fits, if only without the line end behind it.
            found.append(_Line(end, _BEHIND_CODE, 0, ""))
    return found


def _fence_after(rest: str, fence: str) -> str:
    found = _FENCE.match(rest)
    if not found:
        return fence
    if not fence:
        return found.group()
    closes = found.group().startswith(fence) and not rest[found.end() :].strip()
    return "" if closes else fence


def _with_outer_items(lines: List[_Line]) -> List[_Line]:
    """Prefer the items that are indented least."""
    indents = [line.indent for line in lines if line.strength == _ITEM]
    if not indents:
        return lines
    least = min(indents)
    return [
        (
            line._replace(strength=_OUTER_ITEM)
            if line.strength == _ITEM and line.indent == least
            else line
        )
        for line in lines
    ]
