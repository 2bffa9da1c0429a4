"""Know what the characters of a text are, and where its tokens may be."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, List, Optional, Union

from dataknobs_structures.document import Text
from dataknobs_xization._checks import check_text
from dataknobs_xization._tokens import NormalizeFn, Token

if TYPE_CHECKING:
    import pandas as pd

    from dataknobs_xization._token_masks import TokenMask


def _same(text: str) -> str:
    return text


class CharacterFeatures(ABC):
    """Hold a text, padded with spaces, whose characters have features.

    Args:
        doctext: the text; a `str` gets the id 0 and the label "text".
        roll_padding: the number of spaces before and after the text.
    """

    def __init__(self, doctext: Union[Text, str], roll_padding: int = 0) -> None:
        if not isinstance(doctext, Text):
            check_text(doctext, "doctext")
            doctext = Text(doctext, None)
        self._doctext = doctext
        self._roll_padding = roll_padding
        padding = " " * roll_padding
        self._padded_text = f"{padding}{doctext.text}{padding}"

    @property
    def cdf(self) -> pd.DataFrame:
        """Return the features: one row for each character of the padded text."""
        raise NotImplementedError

    @property
    def doctext(self) -> Text:
        """Return the text with its metadata."""
        return self._doctext

    @property
    def text_col(self) -> Any:
        """Return the name of the column that holds the characters."""
        return self._doctext.text_label

    @property
    def text(self) -> str:
        """Return the text."""
        return self._doctext.text

    @property
    def text_id(self) -> Any:
        """Return what identifies the text."""
        return self._doctext.text_id

    @property
    def roll_padding(self) -> int:
        """Return the number of spaces before and after the text."""
        return self._roll_padding

    @property
    def padded_text(self) -> str:
        """Return the text with the spaces."""
        return self._padded_text

    @abstractmethod
    def build_first_token(self, normalize_fn: NormalizeFn) -> Token:
        """Return the first token.

        Args:
            normalize_fn: see `Token`.
        """

    def get_tokens(self, normalize_fn: NormalizeFn = _same) -> List[Token]:
        """Return all tokens, in order; one that is empty for a text without any.

        Args:
            normalize_fn: see `Token`.
        """
        token = self.build_first_token(normalize_fn)
        return [] if token is None else token.following()


class CharacterInputFeatures(CharacterFeatures):
    """Hold features and a mask that were made elsewhere.

    Args:
        cdf: the features.
        token_mask: what finds the tokens.
        doctext: see `CharacterFeatures`.
        roll_padding: see `CharacterFeatures`.
    """

    def __init__(
        self,
        cdf: pd.DataFrame,
        token_mask: TokenMask,
        doctext: Union[Text, str],
        roll_padding: int = 0,
    ) -> None:
        super().__init__(doctext, roll_padding)
        self._cdf = cdf
        self._token_mask = token_mask

    @property
    def cdf(self) -> pd.DataFrame:
        """Return the features that were given."""
        return self._cdf

    def build_first_token(self, normalize_fn: Optional[NormalizeFn] = None) -> Token:
        """Return the first token that the mask finds."""
        return Token(self._token_mask, normalize_fn=normalize_fn)
