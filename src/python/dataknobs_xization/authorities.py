"""Know the values of a kind, and find them in texts.

- `RegexAuthority` knows values by a pattern, `LexicalAuthority` by how they may be
  written (see `dataknobs_xization.lexicon`); `AuthoritiesBundle` is several of them.
- `AnnotationsValidator` decides which of the annotations stay.
- `AuthorityAnnotationsMetaData` and `DerivedFieldGroups` name the columns.

>>> import re
>>> phone = RegexAuthority("phone", re.compile(r"\\d{3}-\\d{4}"))
>>> phone.annotate_input("call 555-1234").ann_row_dicts
[{'start_pos': 5, 'end_pos': 13, 'text': '555-1234', 'ann_type': 'phone', \
'auth_id': '555-1234', 'auth_valconf': 1.0}]
"""

from __future__ import annotations

from dataknobs_xization._auth_fields import (
    KEY_AUTH_ID_COL,
    AuthorityAnnotationsBuilder,
    AuthorityAnnotationsMetaData,
    AuthorityData,
    DerivedFieldGroups,
)
from dataknobs_xization._auth_validator import AnnotationsValidator
from dataknobs_xization._authority import (
    AuthoritiesBundle,
    Authority,
    AuthorityFactory,
    LexicalAuthority,
)
from dataknobs_xization._regex_authority import RegexAuthority

__all__ = [
    "AnnotationsValidator",
    "AuthoritiesBundle",
    "Authority",
    "AuthorityAnnotationsBuilder",
    "AuthorityAnnotationsMetaData",
    "AuthorityData",
    "AuthorityFactory",
    "DerivedFieldGroups",
    "KEY_AUTH_ID_COL",
    "LexicalAuthority",
    "RegexAuthority",
]
