"""Tell where emojis are in a text, from the sequences of code points that exist."""

from __future__ import annotations

from collections import defaultdict
from typing import DefaultDict, Iterable, List, Set

__all__ = ["SPECIAL_CHARS", "VARIATION_SELECTOR_16", "ZERO_WIDTH_JOINER", "Sequences"]

ZERO_WIDTH_JOINER = "\u200d"
VARIATION_SELECTOR_16 = "\ufe0f"
SPECIAL_CHARS = {ZERO_WIDTH_JOINER, VARIATION_SELECTOR_16}

_JOINER = ord(ZERO_WIDTH_JOINER)
_SPECIAL = {ord(char) for char in SPECIAL_CHARS}


class Sequences:
    """Know what each code point does in emojis.

    >>> sequences = Sequences(["\\U0001f600", "1\\ufe0f\\u20e3"])
    >>> sequences.bio("1\\ufe0f\\u20e3 1 \\U0001f600")
    'BIIOOOB'

    Attributes:
        alone: the code points that are an emoji on their own, in the order given.
        followers: for each other code point that something may follow, what may.
        leaders: for each other code point that may end an emoji, what comes before.

    Args:
        emojis: all emojis.
    """

    def __init__(self, emojis: Iterable[str]) -> None:
        sequences = [[ord(char) for char in emoji] for emoji in emojis]
        self.alone: List[int] = [each[0] for each in sequences if len(each) == 1]
        self._starters = set(self.alone)
        known = self._starters | _SPECIAL
        self.followers: DefaultDict[int, Set[int]] = defaultdict(set)
        self.leaders: DefaultDict[int, Set[int]] = defaultdict(set)
        for sequence in sequences:
            for before, after in zip(sequence, sequence[1:]):
                if before not in known:
                    self.followers[before].add(after)
            if len(sequence) > 1 and sequence[-1] not in known:
                self.leaders[sequence[-1]].add(sequence[-2])

    def bio(self, text: str) -> str:
        """Return for each character: B it begins an emoji, I continues one, O neither.

        Args:
            text: the text.

        Returns:
            A text of the same length.
        """
        codes = [ord(char) for char in text]
        marks: List[str] = []
        mark, before = "O", -1
        for code, after in zip(codes, [*codes[1:], -1]):
            starts = code in self._starters or after in self.followers.get(code, ())
            if mark != "O" and (
                code in _SPECIAL
                or (before == _JOINER and starts)
                or before in self.leaders.get(code, ())
            ):
                mark = "I"
            else:
                mark = "B" if starts else "O"
            marks.append(mark)
            before = code
        return "".join(marks)
