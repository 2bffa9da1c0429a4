"""Align the tokens of a text with the variations of an authority."""

from __future__ import annotations

from typing import Any, List, Optional

from dataknobs_xization._ann_store import Row
from dataknobs_xization._authority import LexicalAuthority
from dataknobs_xization._tokens import Token


class TokenMatch:
    """Hold what of a variation matches, from a token on.

    >>> from dataknobs_xization import TextFeatures
    >>> token = TextFeatures("Red wine bar").build_first_token(str.lower)
    >>> match = TokenMatch(None, 7, "red wine", token)
    >>> match, match.matches, match.next_token
    (Match_0-1(Red wine)[7], True, Token(bar)#2[10:13))

    Args:
        auth: the authority.
        val_idx: the id of the value.
        var: the variation.
        token: the first token.

    Attributes:
        auth: the same.
        val_idx: the same.
        var: the same.
        token: the same.
        varparts: the words of the variation.
        tokens: the tokens that match words, up to the first that does not.
        matches: True if all words match.
    """

    def __init__(
        self, auth: Optional[LexicalAuthority], val_idx: Any, var: str, token: Token
    ) -> None:
        self.auth = auth
        self.val_idx = val_idx
        self.var = var
        self.token = token
        self.varparts = var.split()
        self.tokens: List[Token] = []
        following: Optional[Token] = token
        for part in self.varparts:
            if following is None or following.norm_text != part:
                break
            self.tokens.append(following)
            following = following.next_token
        self.matches = 0 < len(self.varparts) == len(self.tokens)

    def __repr__(self) -> str:
        if not self.tokens:
            return f"Match()[{self.val_idx}]"
        numbers = f"{self.tokens[0].token_num}-{self.tokens[-1].token_num}"
        texts = " ".join(token.token_text for token in self.tokens)
        return f"Match_{numbers}({texts})[{self.val_idx}]"

    @property
    def next_token(self) -> Optional[Token]:
        """Return the token after the match, None if there is none, or no match."""
        return self.tokens[-1].next_token if self.matches else None

    @property
    def matched_text(self) -> str:
        """Return the text from the first to the last token that matches."""
        if not self.tokens:
            return ""
        start, end = self.tokens[0].start_pos, self.tokens[-1].end_pos
        return self.token.full_text[start:end]

    def build_annotation(self) -> Row:
        """Return the row of annotations that the authority makes of the match."""
        if self.auth is None or not self.tokens:
            return {}
        return self.auth.build_annotation(
            start_pos=self.tokens[0].start_pos,
            end_pos=self.tokens[-1].end_pos,
            entity_text=self.matched_text,
            auth_value_id=self.val_idx,
        )


class TokenAligner:
    """Find the variations of an authority in a text.

    At each token all variations that match there are found, unless the token is part
    of a match that began before. Time is linear in the text, times the number of
    words of the longest variation.

    Args:
        first_token: the token to start with.
        authority: the authority.

    Attributes:
        first_token: the same.
        auth: the authority.
        annotations: a row for each match.
    """

    def __init__(self, first_token: Token, authority: LexicalAuthority) -> None:
        self.first_token = first_token
        self.auth = authority
        self.annotations: List[Row] = []
        last = -1
        for token in authority.tokens_to_try(first_token):
            if token.token_num > last:
                last = max(last, self._add_matches(token))

    def _add_matches(self, token: Token) -> int:
        """Add what matches at a token, and return the number of the last token."""
        last = -1
        for val_idx, variation in self.auth.variations_at(token):
            match = TokenMatch(self.auth, val_idx, variation, token)
            if match.matches:
                self.annotations.append(match.build_annotation())
                last = max(last, match.tokens[-1].token_num)
        return last
