"""Compare the symbols around words; any white space is as good as one space."""

from __future__ import annotations


def squash(symbols: str) -> str:
    """Return symbols with one space for each run of white space.

    >>> squash(" - "), squash(" \\n"), squash(",")
    (' - ', ' ', ',')
    """
    if symbols == " ":
        return symbols
    return " ".join(f"<{symbols}>".split())[1:-1]


def start_before(text: str, end: int, symbols: str) -> int:
    """Return where squashed symbols start that end at a place, -1 if they do not.

    >>> start_before("a -  b", 5, "- ")
    2
    """
    for symbol in reversed(symbols):
        place = end
        while end and text[end - 1].isspace() and symbol == " ":
            end -= 1
        if end == place:
            if not end or text[end - 1] != symbol:
                return -1
            end -= 1
    return end


def end_after(text: str, start: int, symbols: str) -> int:
    """Return where squashed symbols end that start at a place, -1 if they do not.

    >>> end_after("b  !", 1, " !")
    4
    """
    for symbol in symbols:
        place = start
        while symbol == " " and start < len(text) and text[start].isspace():
            start += 1
        if start == place:
            if start == len(text) or text[start] != symbol:
                return -1
            start += 1
    return start
