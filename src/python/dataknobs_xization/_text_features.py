"""Find the tokens of a text: words, their parts in camel case, emojis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Optional, Union

from dataknobs_structures.document import Text
from dataknobs_xization._char_marks import CharMarks
from dataknobs_xization._features import CharacterFeatures
from dataknobs_xization._token_masks import (
    DualTokenMask,
    SimpleTokenMask,
    find_spans,
)
from dataknobs_xization._token_table import TokenTable, first_token
from dataknobs_xization._tokens import NormalizeFn, Token

if TYPE_CHECKING:
    import pandas as pd


class TextFeatures(CharacterFeatures):
    """Find the tokens of a text: runs of letters and digits, and their parts.

    Characters are what the methods of `str` say. `_` is no letter. Time and memory
    are linear; the table of characters is made when it is asked for.

    >>> features = TextFeatures("XMLParser 2go it's")
    >>> [token.token_text for token in features.get_tokens()]
    ['XML', 'Parser', '2go', 'it', 's']
    >>> TextFeatures("XMLParser", split_camelcase=False).get_tokens()
    [Token(XMLParser)#0[1:10)]

    Args:
        doctext: the text; a `str` gets the id 0 and the label "text".
        split_camelcase: True to split `aB` into `a` and `B`, `ABc` into `A` and `Bc`.
        mark_alpha: True for a column `alpha` in the table of characters.
        mark_digit: True for a column `digit`.
        mark_upper: True for a column `upper`, which splitting adds too.
        mark_lower: True for a column `lower`, which splitting adds too.
        emoji_data: knows emojis: each is a token if tokens are split, else counts as
            a letter; None to take them as symbols.

    Attributes:
        split_camelcase: the same.
    """

    # The signature is published.
    def __init__(  # pylint: disable=too-many-arguments
        self,
        doctext: Union[Text, str],
        split_camelcase: bool = True,
        mark_alpha: bool = False,
        mark_digit: bool = False,
        mark_upper: bool = False,
        mark_lower: bool = False,
        emoji_data: Optional[Any] = None,
    ) -> None:
        super().__init__(doctext, roll_padding=1)
        self.split_camelcase = split_camelcase
        self._wanted = {
            "alpha": mark_alpha,
            "digit": mark_digit,
            "upper": mark_upper or split_camelcase,
            "lower": mark_lower or split_camelcase,
            "cc1": split_camelcase,
            "cc2": split_camelcase,
        }
        self._emoji_data = emoji_data
        self._cdf: Optional[pd.DataFrame] = None
        self._known_marks: Optional[CharMarks] = None

    @property
    def cdf(self) -> pd.DataFrame:
        """Return the features of each character of the padded text, made once."""
        if self._cdf is None:
            import pandas as pd

            columns: Dict[Any, Any] = {self.text_col: list(self.padded_text)}
            columns.update(self._marks.columns(self._wanted))
            if self._emoji_data is not None:
                columns["emoji"] = list(self._emoji_bio() or "")
            self._cdf = pd.DataFrame(columns)
        return self._cdf

    def build_first_token(self, normalize_fn: Optional[NormalizeFn]) -> Token:
        """Return the first token; see `Token` for the argument.

        Tokens are where the table of characters marks them, also if a subclass or
        whoever has seen it changed its marks.
        """
        return first_token(self.token_table(normalize_fn))

    def token_table(self, normalize_fn: Optional[NormalizeFn] = None) -> TokenTable:
        """Return all tokens in columns, which is the fastest way to have them all.

        Args:
            normalize_fn: see `Token`.
        """
        seen = self._cdf is not None or type(self).cdf is not TextFeatures.cdf
        known = None if seen else self._marks.spans()
        mask: Union[DualTokenMask, SimpleTokenMask]
        if self.split_camelcase:
            mask = DualTokenMask(self, None, None, known)
        else:
            mask = SimpleTokenMask(self, None, known)
        return TokenTable(mask, known or find_spans(mask), normalize_fn)

    @property
    def _marks(self) -> CharMarks:
        if self._known_marks is None:
            self._known_marks = CharMarks(
                self.padded_text, self.split_camelcase, self._emoji_bio()
            )
        return self._known_marks

    def _emoji_bio(self) -> Optional[str]:
        data = self._emoji_data
        return None if data is None else data.emoji_bio(self.padded_text)
