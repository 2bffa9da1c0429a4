"""Hold all tokens of a text in columns, and make token objects when asked for."""

from __future__ import annotations

from itertools import count, repeat
from typing import (
    TYPE_CHECKING,
    Any,
    Container,
    Dict,
    Iterator,
    List,
    Optional,
    Set,
    Tuple,
)

from dataknobs_xization._token_loc import TokenLoc
from dataknobs_xization._token_masks import Spans, TokenMask
from dataknobs_xization._tokens import NormalizeFn, Token

if TYPE_CHECKING:
    import pandas as pd


class _Normalized(Dict[str, str]):
    """Hold for texts what a function makes of them, made when first asked for."""

    def __init__(self, normalize_fn: NormalizeFn) -> None:
        super().__init__()
        self._normalize_fn = normalize_fn

    def add(self, texts: Set[str]) -> None:
        """Make those that are missing of these texts, faster than one by one."""
        normalize = self._normalize_fn
        self.update({text: normalize(text) for text in texts - self.keys()})

    def __missing__(self, text: str) -> str:
        found = self[text] = self._normalize_fn(text)
        return found


# One attribute for each column.
class TokenTable:  # pylint: disable=too-many-instance-attributes
    """Hold the tokens of a text in columns: 16 bytes for each token.

    Texts and delimiters are slices of the text, made when asked for.

    >>> from dataknobs_xization import TextFeatures
    >>> table = TextFeatures("aB, c!").token_table(str.lower)
    >>> len(table), table.texts, table.norm_texts, table.post_delims
    (3, ['a', 'B', 'c'], ['a', 'b', 'c'], ['', ', ', '!'])
    >>> list(table.positions())
    [(0, 1), (1, 2), (4, 5)]

    Args:
        token_mask: what found the tokens.
        spans: where they start and end, in the padded text.
        normalize_fn: see `Token`; called once for each distinct text.

    Attributes:
        token_mask: the same.
        starts: where they start, in the padded text.
        ends: the places after them.
        pad: the number of spaces before and after the text, in the padded text.
        normalize_fn: the same.
        text: the text, padded.
        known: the normalized texts that were asked for, None for no function.
    """

    def __init__(
        self, token_mask: TokenMask, spans: Spans, normalize_fn: Optional[NormalizeFn]
    ) -> None:
        self.token_mask = token_mask
        self.starts, self.ends = spans
        self.pad = token_mask.pad
        self.normalize_fn = normalize_fn
        self.text = token_mask.text_features.padded_text
        self.known = None if normalize_fn is None else _Normalized(normalize_fn)
        self._tokens: List[Optional[Token]] = []

    def __len__(self) -> int:
        return len(self.starts)

    def positions(self) -> Iterator[Tuple[int, int]]:
        """Yield for each token its start and end in the text without padding."""
        import numpy as np

        spans = (np.frombuffer(places, "q") for places in (self.starts, self.ends))
        starts, ends = ((places - self.pad).tolist() for places in spans)
        return zip(starts, ends)

    @property
    def texts(self) -> List[str]:
        """Return the text of each token."""
        text = self.text
        return [text[start:end] for start, end in zip(self.starts, self.ends)]

    @property
    def norm_texts(self) -> List[str]:
        """Return the normalized text of each token."""
        texts, known = self.texts, self.known
        if known is None:
            return texts
        known.add(set(texts))
        return list(map(known.__getitem__, texts))

    @property
    def pre_delims(self) -> List[str]:
        """Return for each token the text after the one before; "" for the first."""
        return ["", *self._between()] if self.starts else []

    @property
    def post_delims(self) -> List[str]:
        """Return for each token the text up to the next one, or to the end."""
        if not self.starts:
            return []
        return [*self._between(), self.text[self.ends[-1] : self.text_end]]

    def _between(self) -> List[str]:
        text = self.text
        return [text[end:start] for end, start in zip(self.ends, self.starts[1:])]

    @property
    def text_end(self) -> int:
        """Return where the text ends in the padded text."""
        return len(self.text) - self.pad

    @property
    def df(self) -> pd.DataFrame:
        """Return the tokens as a new `DataFrame`, one row for each."""
        import pandas as pd

        positions = list(self.positions())
        return pd.DataFrame(
            {
                "start_pos": [start for start, _end in positions],
                "end_pos": [end for _start, end in positions],
                "text": self.texts,
                "norm_text": self.norm_texts,
                "pre_delims": self.pre_delims,
                "post_delims": self.post_delims,
            }
        )

    def token(self, num: int) -> Optional[Token]:
        """Return a token, always the same object; None if there is none so far."""
        if not 0 <= num < len(self):
            return None
        if not self._tokens:
            self._tokens = [None] * len(self)
        token = self._tokens[num]
        if token is None:
            token = self._tokens[num] = self._made(num)
        return token

    def tokens(self, num: int = 0) -> List[Token]:
        """Return all tokens from this one on."""
        if not self._tokens:
            self._tokens = list(map(TableToken, repeat(self), count(), self.texts))
        for idx in range(num, len(self)):
            if self._tokens[idx] is None:
                self._tokens[idx] = self._made(idx)
        return self._tokens[num:]  # type: ignore[return-value]  # all are made

    def _made(self, num: int) -> Token:
        return TableToken(self, num, self.text[self.starts[num] : self.ends[num]])


class TableToken(Token):
    """Be one of the tokens of a table, and hold nothing but its number and text."""

    __slots__ = ("_num", "_table", "token_text")

    def __init__(  # pylint: disable=super-init-not-called  # all is in the table
        self, table: TokenTable, num: int, text: str
    ) -> None:
        self._table = table
        self._num = num
        self.token_text = text  # type: ignore[misc]  # a property there

    @property
    def token_mask(self) -> TokenMask:  # type: ignore[override]  # an attribute there
        """Return the mask."""
        return self._table.token_mask

    @property
    def normalize_fn(self) -> Optional[NormalizeFn]:  # type: ignore[override]
        """Return the function."""
        return self._table.normalize_fn

    @property
    def token_loc(self) -> TokenLoc:  # type: ignore[override]
        """Return where the token is."""
        table, num = self._table, self._num
        return TokenLoc(table.starts[num], table.ends[num], num)

    @property
    def token_num(self) -> int:
        return self._num

    @property
    def norm_text(self) -> str:
        text, known = self.token_text, self._table.known
        return text if known is None else known[text]

    @property
    def start_pos(self) -> int:
        return self._table.starts[self._num] - self._table.pad

    @property
    def end_pos(self) -> int:
        return self._table.ends[self._num] - self._table.pad

    @property
    def pre_delims(self) -> str:
        table, num = self._table, self._num
        return table.text[table.ends[num - 1] : table.starts[num]] if num else ""

    @property
    def post_delims(self) -> str:
        table, num = self._table, self._num
        try:
            end = table.starts[num + 1]
        except IndexError:
            end = table.text_end
        return table.text[table.ends[num] : end]

    @property
    def next_token(self) -> Optional[Token]:
        return self._table.token(self._num + 1)

    @property
    def prev_token(self) -> Optional[Token]:
        return self._table.token(self._num - 1)

    @property
    def first_token(self) -> Token:
        return self._table.token(0) or self

    def following(self) -> List[Token]:
        return self._table.tokens(self._num)

    def following_in(self, norm_texts: Container[Any]) -> Iterator[Token]:
        found = enumerate(self._table.norm_texts[self._num :], self._num)
        nums = [num for num, norm_text in found if norm_text in norm_texts]
        return filter(None, map(self._table.token, nums))


def first_token(table: TokenTable, **attributes: Any) -> Token:
    """Return the first token of a table, or the empty one of a text without any."""
    return table.token(0) or Token(
        table.token_mask, normalize_fn=table.normalize_fn, **attributes
    )
