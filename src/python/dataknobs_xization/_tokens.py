"""Walk from token to token."""

from __future__ import annotations

from typing import Any, Callable, Container, Iterator, List, Optional, Tuple, Union

from dataknobs_structures.document import Text
from dataknobs_xization._token_loc import TokenLoc
from dataknobs_xization._token_masks import TokenMask

NormalizeFn = Callable[[str], str]


class _Unknown:
    """Stand for a neighbour that has not been looked for yet."""


_UNKNOWN = _Unknown()
_Neighbour = Union["Token", None, _Unknown]


class Token:
    """Hold one token of a text, and find its neighbours.

    A text without tokens has one, which is empty and lies behind its end.

    >>> from dataknobs_xization import TextFeatures
    >>> token = TextFeatures("The quickBrown fox.").build_first_token(str.lower)
    >>> token = token.next_token
    >>> token, token.token_pos, token.norm_text, token.post_delims
    (Token(quick)#1[5:10), (4, 9), 'quick', '')
    >>> token.last_token.token_text, token.last_token.post_delims
    ('fox', '.')

    Args:
        token_mask: what finds the tokens.
        token_loc: where the token is, in the padded text; None for the first one at
            or after `start_ploc`, which gets the number 0.
        start_ploc: where to start to look, in the padded text.
        prev_token: the token before, if it is known.
        next_token: the token after, if it is known.
        normalize_fn: what makes `norm_text` of the text; None to leave it as it is.

    Attributes:
        token_mask: the mask.
        normalize_fn: the function.
        token_loc: where the token is.
    """

    token_mask: TokenMask
    normalize_fn: Optional[NormalizeFn]
    token_loc: TokenLoc

    # The signature is published.
    def __init__(  # pylint: disable=too-many-arguments
        self,
        token_mask: TokenMask,
        token_loc: Optional[TokenLoc] = None,
        start_ploc: int = 0,
        prev_token: Optional[Token] = None,
        next_token: Optional[Token] = None,
        normalize_fn: Optional[NormalizeFn] = None,
    ) -> None:
        self.token_mask = token_mask
        self.normalize_fn = normalize_fn
        self._prev: _Neighbour = _UNKNOWN if prev_token is None else prev_token
        self._next: _Neighbour = _UNKNOWN if next_token is None else next_token
        self._norm_text: Optional[str] = None
        self.token_loc = token_loc or _first_loc(token_mask, start_ploc)

    def __repr__(self) -> str:
        return f"Token({self.token_text}){self.token_loc}"

    @property
    def doctext(self) -> Text:
        """Return the text with its metadata."""
        return self.token_mask.text_features.doctext

    @property
    def full_text(self) -> str:
        """Return the text that the token is in."""
        return self.doctext.text

    @property
    def text_id(self) -> Any:
        """Return what identifies the text."""
        return self.doctext.text_id

    @property
    def token_num(self) -> int:
        """Return the number of the token, from 0."""
        return self.token_loc.token_num

    @property
    def len(self) -> int:
        """Return the number of characters."""
        return self.token_loc.len

    @property
    def token_text(self) -> str:
        """Return the text of the token."""
        return self.token_mask.get_text(self.token_loc)

    @property
    def norm_text(self) -> str:
        """Return the normalized text; the function is called once."""
        if self._norm_text is None:
            text = self.token_text
            self._norm_text = self.normalize_fn(text) if self.normalize_fn else text
        return self._norm_text

    @property
    def start_pos(self) -> int:
        """Return where the token starts in the text."""
        return self.token_loc.start_loc_incl - self.token_mask.pad

    @property
    def end_pos(self) -> int:
        """Return the place in the text after the token."""
        return self.token_loc.end_loc_excl - self.token_mask.pad

    @property
    def token_pos(self) -> Tuple[int, int]:
        """Return start and end in the text."""
        return self.start_pos, self.end_pos

    @property
    def pre_delims(self) -> str:
        """Return the text between the token before and this; none for the first."""
        before = self.prev_token
        return "" if before is None else self.full_text[before.end_pos : self.start_pos]

    @property
    def post_delims(self) -> str:
        """Return the text up to the next token, or to the end."""
        after = self.next_token
        end = None if after is None else after.start_pos
        return self.full_text[self.end_pos : end]

    @property
    def next_token(self) -> Optional[Token]:
        """Return the token after this one, None for the last."""
        if isinstance(self._next, _Unknown):
            loc = self.token_loc
            found = self.token_mask.get_next_token_loc(
                loc.end_loc_excl, token_num=loc.token_num + 1
            )
            self._next = None if found is None else self._near(found, prev_token=self)
        return self._next

    @property
    def prev_token(self) -> Optional[Token]:
        """Return the token before this one, None for the first."""
        if isinstance(self._prev, _Unknown):
            found = self.token_mask.get_prev_token_loc(self.token_loc)
            self._prev = None if found is None else self._near(found, next_token=self)
        return self._prev

    def _near(
        self,
        loc: TokenLoc,
        prev_token: Optional[Token] = None,
        next_token: Optional[Token] = None,
    ) -> Token:
        return Token(self.token_mask, loc, 0, prev_token, next_token, self.normalize_fn)

    @property
    def first_token(self) -> Token:
        """Return the first token that is reached from here; linear in the number."""
        token, before = self, self.prev_token
        while before is not None:
            token, before = before, before.prev_token
        return token

    @property
    def last_token(self) -> Token:
        """Return the last token that is reached from here; linear in the number."""
        return self.following()[-1]

    def iterate(self) -> Iterator[Token]:
        """Yield this token and all after it, in order."""
        token: Optional[Token] = self
        while token is not None:
            yield token
            token = token.next_token

    def following(self) -> List[Token]:
        """Return this token and all after it, in order."""
        return list(self.iterate())

    def following_in(self, norm_texts: Container[Any]) -> Iterator[Token]:
        """Yield, of this token and all after it, those with one of these texts."""
        return (token for token in self.iterate() if token.norm_text in norm_texts)


def _first_loc(token_mask: TokenMask, start_ploc: int) -> TokenLoc:
    start = max(start_ploc, token_mask.pad)
    loc = token_mask.get_next_token_loc(start, token_num=0)
    behind = token_mask.max_ploc + 1
    return TokenLoc(behind, behind, 0) if loc is None else loc
