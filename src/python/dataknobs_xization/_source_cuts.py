"""Find where a text may be cut: after sentences, between words, never in characters."""

from __future__ import annotations

import unicodedata

# Characters behind the limit that are looked at, for what may go on there.
SEEN_BEHIND = 256
_SENTENCE_ENDS = (". ", ".\n", "! ", "!\n", "? ", "?\n", "\u3002", "\uff01", "\uff1f")
# What joins or modifies the character before it, besides combining marks.
_JOINED = frozenset("\u200d\ufe0e\ufe0f" + "".join(map(chr, range(0x1F3FB, 0x1F400))))
_LONGEST_CLUSTER = 64  # characters looked back for the start of what is seen as one


def sentence_cut(text: str, floor: int, limit: int) -> int:
    """Return the last place after a sentence in `(floor, limit]`, else between words.

    A sentence must fill half of the space, lest the pieces get small.

    >>> sentence_cut("One. Two three four", 0, 12), sentence_cut("One. Two three", 0, 6)
    (9, 5)

    Returns:
        The place, behind the white space; `floor` if there is none.
    """
    best = -1
    for end in _SENTENCE_ENDS:
        found = text.rfind(end, floor, limit)
        if found >= 0:
            best = max(best, found + len(end))
    if best > floor + (limit - floor) // 2:
        return best
    return word_cut(text, floor, limit)


def word_cut(text: str, floor: int, limit: int) -> int:
    """Return the last place between two words in `(floor, limit]`, or `floor`.

    >>> word_cut("one two", 0, 5), word_cut("one two", 0, 3), word_cut("onetwo", 0, 3)
    (4, 3, 0)
    """
    if limit >= len(text) or text[limit].isspace() or text[limit - 1].isspace():
        return max(floor, cluster_cut(text, limit) if limit < len(text) else limit)
    parts = text[floor:limit].rsplit(None, 1)
    if len(parts) == 2:
        return limit - len(parts[1])
    if parts and text[floor].isspace():
        return limit - len(parts[0])
    return floor


def line_cut(text: str, floor: int, limit: int) -> int:
    """Return the last start of a line in `(floor, limit]`, or `floor`."""
    found = max(text.rfind("\n", floor, limit), text.rfind("\r", floor, limit)) + 1
    while found > floor and is_inside_line_end(text, found):
        found -= 1
        found = max(text.rfind("\n", floor, found), text.rfind("\r", floor, found)) + 1
    return max(found, floor)


def is_inside_line_end(text: str, place: int) -> bool:
    """Tell whether a place is between a CR and its LF."""
    return text[place - 1 : place + 1] == "\r\n"


def cluster_cut(text: str, limit: int) -> int:
    """Return the last place up to `limit` that is not inside what is seen as one.

    That is combining marks, joined emojis and line ends, of up to 64 characters.

    >>> cluster_cut("ae\\u0301", 2), cluster_cut("a\\r\\n", 2), cluster_cut("abc", 2)
    (1, 1, 2)

    Returns:
        The place; 0 if there is none.
    """
    for place in range(limit, max(0, limit - _LONGEST_CLUSTER), -1):
        if not _is_inside(text, place):
            return place
    return 0


def _is_inside(text: str, place: int) -> bool:
    before, char = text[place - 1], text[place : place + 1]
    if not char or char.isascii():
        return char == "\n" and before == "\r"
    return (
        before == "\u200d"
        or char in _JOINED
        or unicodedata.category(char).startswith("M")
    )
