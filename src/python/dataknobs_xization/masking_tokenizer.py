"""Find the tokens of a text by marks on its characters.

- `TextFeatures` knows the characters of a text and gives its tokens.
- A `Token` has a text, a normalized text, a place, and neighbours.
- `TokenTable` holds all tokens of a text in columns.
- Own rules: derive from `CharacterFeatures`, and mark characters for a
  `SimpleTokenMask` (runs) or a `DualTokenMask` (starts and ends).

>>> features = TextFeatures("The quickBrown fox.")
>>> for token in features.get_tokens(str.lower):
...     print(token.token_pos, token.norm_text, repr(token.post_delims))
(0, 3) the ' '
(4, 9) quick ''
(9, 14) brown ' '
(15, 18) fox '.'
"""

from __future__ import annotations

from dataknobs_xization._features import CharacterFeatures, CharacterInputFeatures
from dataknobs_xization._text_features import TextFeatures
from dataknobs_xization._token_loc import TokenLoc
from dataknobs_xization._token_masks import (
    DualTokenMask,
    SimpleTokenMask,
    TokenMask,
    increment,
)
from dataknobs_xization._token_table import TokenTable
from dataknobs_xization._tokens import Token

__all__ = [
    "CharacterFeatures",
    "CharacterInputFeatures",
    "DualTokenMask",
    "SimpleTokenMask",
    "TextFeatures",
    "Token",
    "TokenLoc",
    "TokenMask",
    "TokenTable",
    "increment",
]
