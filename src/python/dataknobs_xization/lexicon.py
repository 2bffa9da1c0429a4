"""Know values by how they may be written, and find them in texts in one pass.

- `LexicalExpander` knows the variations of terms.
- `DataframeAuthority` knows the values of a table, and finds them in texts.
- `LexiconMatcher` finds the entries of any lexicon, with exact places before
  normalization, which `NormalizedText` knows.
- `SimpleMultiAuthorityData` and `MultiAuthorityFactory` make an authority of each
  column of a table.

>>> import pandas as pd
>>> from dataknobs_xization.authorities import AuthorityData
>>> cities = AuthorityData(pd.DataFrame({"city": ["Rome", "New York"]}), "city")
>>> expander = LexicalExpander(None, str.lower)
>>> authority = DataframeAuthority("city", expander, cities)
>>> authority.annotate_input("From ROME to New York.").df["text"].tolist()
['ROME', 'New York']
"""

from __future__ import annotations

from dataknobs_xization._dataframe_authority import DataframeAuthority
from dataknobs_xization._expander import LexicalExpander
from dataknobs_xization._lexicon_matcher import (
    LexiconEntryError,
    LexiconMatch,
    LexiconMatcher,
)
from dataknobs_xization._multi_authority import (
    CorrelatedAuthorityData,
    MultiAuthorityData,
    MultiAuthorityFactory,
    SimpleMultiAuthorityData,
)
from dataknobs_xization._normalized_text import NormalizedText
from dataknobs_xization._token_match import TokenAligner, TokenMatch

__all__ = [
    "CorrelatedAuthorityData",
    "DataframeAuthority",
    "LexicalExpander",
    "LexiconEntryError",
    "LexiconMatch",
    "LexiconMatcher",
    "MultiAuthorityData",
    "MultiAuthorityFactory",
    "NormalizedText",
    "SimpleMultiAuthorityData",
    "TokenAligner",
    "TokenMatch",
]
