"""Mark, on the characters of a text, what they are and where tokens may be."""

from __future__ import annotations

from typing import Dict, Optional

from dataknobs_xization._char_classes import (
    ALNUM,
    ALPHA,
    DIGIT,
    LOWER,
    SPACE,
    UPPER,
    Array,
    classify,
)
from dataknobs_xization._token_masks import Spans, run_edges, to_spans


class CharMarks:
    """Hold one byte for each character, and derive from it what is asked for.

    Args:
        text: the text, padded.
        split_camelcase: True to start tokens within words in camel case.
        emoji_bio: for each character "B" if it begins an emoji, "I" if it continues
            one, else "O"; None not to look at emojis.
    """

    def __init__(
        self, text: str, split_camelcase: bool, emoji_bio: Optional[str]
    ) -> None:
        self._classes = classify(text)
        self._split = split_camelcase
        self._bio = None if emoji_bio is None else _codes(emoji_bio)

    def _has(self, bit: int) -> Array:
        return (self._classes & bit) != 0

    @property
    def alnum(self) -> Array:
        """Return marks on letters and digits, and on emojis unless tokens split."""
        if self._bio is None or self._split:
            return self._has(ALNUM)
        return self._has(ALNUM) | (self._bio != ord("O"))

    def columns(self, wanted: Dict[str, bool]) -> Dict[str, Array]:
        """Return all that is marked, in the published order.

        Args:
            wanted: which of alpha, digit, upper and lower to return.
        """
        cc1, cc2 = self._lower_upper(), self._upper_before_lower()
        found = {
            "alpha": self._has(ALPHA),
            "digit": self._has(DIGIT),
            "alnum": self.alnum,
            "space": self._has(SPACE),
            "upper": self._has(UPPER),
            "lower": self._has(LOWER),
            "sym": (self._classes & (ALNUM | SPACE)) == 0,
            "cc1": cc1,
            "cc2": cc2,
            "tok_start": self._firsts(cc1 | cc2),
            "tok_end": self._lasts(cc1 | cc2),
        }
        return {name: marks for name, marks in found.items() if wanted.get(name, True)}

    def spans(self) -> Spans:
        """Return where tokens start and end."""
        import numpy as np

        if self._split:
            splits = self._lower_upper() | self._upper_before_lower()
            firsts, lasts = self._firsts(splits), self._lasts(splits)
        else:
            firsts, lasts = run_edges(self.alnum)
        return to_spans(np.flatnonzero(firsts), np.flatnonzero(lasts))

    def _lower_upper(self) -> Array:
        upper = self._has(UPPER)
        upper[1:] &= self._has(LOWER)[:-1]
        return upper

    def _upper_before_lower(self) -> Array:
        upper, lower = self._has(UPPER), self._has(LOWER)
        marks = upper.copy()
        marks[1:] &= upper[:-1]
        marks[:-1] &= lower[1:]
        return marks

    def _word(self) -> Array:
        """Return marks on letters and digits that are in no emoji of its own."""
        alnum = self._has(ALNUM)
        if self._bio is not None and self._split:
            alnum &= self._bio == ord("O")
        return alnum

    def _firsts(self, splits: Array) -> Array:
        word = self._word()
        firsts, _lasts = run_edges(word)
        if self._split:
            firsts |= splits & word
            if self._bio is not None:
                firsts |= self._bio == ord("B")
        return firsts

    def _lasts(self, splits: Array) -> Array:
        word = self._word()
        _firsts, lasts = run_edges(word)
        if self._split:
            lasts[:-1] |= (splits & word)[1:] & word[:-1]
            if self._bio is not None:
                lasts |= self._emoji_lasts(self._bio)
        return lasts

    @staticmethod
    def _emoji_lasts(bio: Array) -> Array:
        lasts = bio != ord("O")
        lasts[:-1] &= bio[1:] != ord("I")
        return lasts


def _codes(bio: str) -> Array:
    import numpy as np

    return np.frombuffer(bio.encode("ascii"), dtype=np.uint8)
