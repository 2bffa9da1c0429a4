"""Find tokens in a text from marks on its characters."""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any, Optional, Tuple

from dataknobs_xization._char_classes import Array
from dataknobs_xization._token_loc import TokenLoc

if TYPE_CHECKING:
    import pandas as pd

    from dataknobs_xization._features import CharacterFeatures


class TokenMask(ABC):
    """Find the tokens of a text, one from the other.

    Args:
        text_features: what is known about the characters of the text.

    Attributes:
        text_features: the same.
        pad: the number of spaces before and after the text, in the padded text.
        max_ploc: the place of the last character of the padded text.
    """

    def __init__(self, text_features: CharacterFeatures) -> None:
        self.text_features = text_features
        self.pad = text_features.roll_padding
        self.max_ploc = len(text_features.padded_text) - 1

    def get_padded_text(self, start_loc_incl: int, end_loc_excl: int) -> str:
        """Return a part of the padded text."""
        return self.text_features.padded_text[start_loc_incl:end_loc_excl]

    def get_text(self, token_loc: TokenLoc) -> str:
        """Return the text of a token."""
        return self.get_padded_text(token_loc.start_loc_incl, token_loc.end_loc_excl)

    @abstractmethod
    def get_next_token_loc(
        self, ref_ploc: int, token_num: int = -1
    ) -> Optional[TokenLoc]:
        """Return the next token that starts at or after a place, None after the last.

        Args:
            ref_ploc: the place in the padded text.
            token_num: the number that the token gets.
        """

    @abstractmethod
    def get_prev_token_loc(self, from_token_loc: TokenLoc) -> Optional[TokenLoc]:
        """Return the token before a token, None before the first."""


class _MarkedTokenMask(TokenMask):
    """Find tokens from where they may start and where they may end.

    Each token goes from a start to the next end after it. Starts and ends (which are
    exclusive) are ascending places in the padded text.
    """

    def __init__(
        self, text_features: CharacterFeatures, spans: Optional[Spans] = None
    ) -> None:
        super().__init__(text_features)
        self._found = spans

    @property
    def spans(self) -> Spans:
        """Return where tokens may start and end, found when first asked for."""
        if self._found is None:
            self._found = self._find_spans()
        return self._found

    def _find_spans(self) -> Spans:
        raise NotImplementedError

    def _starting_at(self, start: int, token_num: int) -> Optional[TokenLoc]:
        _starts, ends = self.spans
        idx = bisect_right(ends, start)
        return TokenLoc(start, ends[idx], token_num) if idx < len(ends) else None

    def get_next_token_loc(
        self, ref_ploc: int, token_num: int = -1
    ) -> Optional[TokenLoc]:
        starts, _ends = self.spans
        idx = bisect_left(starts, ref_ploc)
        return self._starting_at(starts[idx], token_num) if idx < len(starts) else None

    def get_prev_token_loc(self, from_token_loc: TokenLoc) -> Optional[TokenLoc]:
        starts, _ends = self.spans
        idx = bisect_left(starts, from_token_loc.start_loc_incl)
        if not idx:
            return None
        return self._starting_at(starts[idx - 1], from_token_loc.token_num - 1)


class SimpleTokenMask(_MarkedTokenMask):
    """Find tokens as the runs of characters that are marked.

    >>> from dataknobs_xization import TextFeatures
    >>> features = TextFeatures("ab c", split_camelcase=False)
    >>> mask = SimpleTokenMask(features, features.cdf["alnum"])
    >>> mask.get_next_token_loc(3, token_num=1)
    #1[4:5)

    Args:
        text_features: what is known about the characters of the text.
        token_mask: a boolean `Series` over the padded text.
    """

    def __init__(
        self,
        text_features: CharacterFeatures,
        token_mask: Optional[pd.Series],
        spans: Optional[Spans] = None,
    ) -> None:
        super().__init__(text_features, spans)
        self._token_mask = token_mask

    @property
    def token_mask(self) -> pd.Series:
        """Return the marks."""
        if self._token_mask is None:
            self._token_mask = self.text_features.cdf["alnum"]
        return self._token_mask

    @property
    def revmask(self) -> pd.Series:
        """Return the marks from the last to the first."""
        return self.token_mask[::-1]

    def _find_spans(self) -> Spans:
        import numpy as np

        marks, places = _marks_and_places(self.token_mask)
        firsts, lasts = run_edges(marks)
        return to_spans(places[np.flatnonzero(firsts)], places[np.flatnonzero(lasts)])

    def get_next_token_loc(
        self, ref_ploc: int, token_num: int = -1
    ) -> Optional[TokenLoc]:
        """Return the next token; what is left of it for a place inside of one."""
        starts, ends = self.spans
        idx = bisect_right(ends, ref_ploc)
        if idx == len(ends):
            return None
        return TokenLoc(max(starts[idx], ref_ploc), ends[idx], token_num)


class DualTokenMask(_MarkedTokenMask):
    """Find tokens from marks on their first and marks on their last characters.

    A start with no end after it begins no token.

    >>> from dataknobs_xization import TextFeatures
    >>> features = TextFeatures("aB c")
    >>> mask = DualTokenMask(
    ...     features, features.cdf["tok_start"], features.cdf["tok_end"]
    ... )
    >>> mask.get_next_token_loc(2)
    [2:3)

    Args:
        text_features: what is known about the characters of the text.
        start_mask: a boolean `Series` over the padded text.
        end_mask: another one.
    """

    def __init__(
        self,
        text_features: CharacterFeatures,
        start_mask: Optional[pd.Series],
        end_mask: Optional[pd.Series],
        spans: Optional[Spans] = None,
    ) -> None:
        super().__init__(text_features, spans)
        self._start_mask = start_mask
        self._end_mask = end_mask

    @property
    def start_mask(self) -> pd.Series:
        """Return the marks on first characters."""
        if self._start_mask is None:
            self._start_mask = self.text_features.cdf["tok_start"]
        return self._start_mask

    @property
    def end_mask(self) -> pd.Series:
        """Return the marks on last characters."""
        if self._end_mask is None:
            self._end_mask = self.text_features.cdf["tok_end"]
        return self._end_mask

    @property
    def tok_starts(self) -> pd.Series:
        """Return the marks on first characters."""
        return self.start_mask

    @property
    def tok_ends(self) -> pd.Series:
        """Return the marks on last characters."""
        return self.end_mask

    @property
    def rev_starts(self) -> pd.Series:
        """Return the marks on first characters, from the last to the first."""
        return self.start_mask[::-1]

    @property
    def rev_ends(self) -> pd.Series:
        """Return the same as `rev_starts`, as was published."""
        return self.rev_starts

    def _find_spans(self) -> Spans:
        starts, start_places = _marks_and_places(self.start_mask)
        ends, end_places = _marks_and_places(self.end_mask)
        return to_spans(start_places[starts], end_places[ends])


Spans = Tuple["array[int]", "array[int]"]


def run_edges(
    marks: Array,
) -> Tuple[Array, Array]:
    """Return marks on the first, and marks on the last element of each marked run."""
    firsts, lasts = marks.copy(), marks.copy()
    firsts[1:] &= ~marks[:-1]
    lasts[:-1] &= ~marks[1:]
    return firsts, lasts


def find_spans(mask: TokenMask) -> Spans:
    """Return where the tokens that a mask finds one after the other are."""
    starts, ends = array("q"), array("q")
    loc = mask.get_next_token_loc(mask.pad)
    while loc is not None:
        starts.append(loc.start_loc_incl)
        ends.append(loc.end_loc_excl)
        loc = mask.get_next_token_loc(loc.end_loc_excl)
    return starts, ends


def to_spans(firsts: Array, lasts: Array) -> Spans:
    """Return starts and exclusive ends, in arrays that are read fast one by one."""
    return _to_array(firsts), _to_array(lasts + 1)


def _to_array(places: Array) -> array[int]:
    return array("q", places.astype("int64").tobytes())


def _marks_and_places(
    mask: pd.Series,
) -> Tuple[Array, Array]:
    """Return the values of a mask, and its labels: they are places in the text."""
    return mask.to_numpy(dtype=bool), mask.index.to_numpy()


def increment(start_loc: Any, mask: pd.Series) -> Any:
    """Return where the run of equal values that a place is in has ended.

    >>> import pandas as pd
    >>> increment(0, pd.Series([True, True, False]))
    2

    Args:
        start_loc: the label of the place.
        mask: the values.

    Returns:
        The label of the next other value; `start_loc` if there is none, or if it is
        no label.
    """
    if start_loc not in mask.index:
        return start_loc
    values = mask.to_numpy()
    start = mask.index.get_loc(start_loc)
    differing = (values[start:] != values[start]).nonzero()[0]
    return mask.index[start + int(differing[0])] if len(differing) else start_loc
