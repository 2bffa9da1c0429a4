"""Write the names of tables and columns into SQL so that they stay names.

```
DataknobsError
└── ValidationError
    └── SqlNameError    (also a ValueError)  no table or column can have this name
```
"""

from __future__ import annotations

import re
from typing import Any

from dataknobs_common.exceptions import ValidationError

_LONGEST = 63  # bytes; PostgreSQL cuts what is longer, maybe to another's name
_PART = re.compile(r'[^\W\d][\w$]*|"(?:[^"]|"")+"')
_QUALIFIED = re.compile(rf"(?:{_PART.pattern})(?:\.(?:{_PART.pattern}))*")
# What PostgreSQL 16 reserves, so that it is no name without quotes.
_RESERVED = frozenset(
    "all analyse analyze and any array as asc asymmetric authorization binary both"
    " case cast check collate collation column concurrently constraint create cross"
    " current_catalog current_date current_role current_schema current_time"
    " current_timestamp current_user default deferrable desc distinct do else end"
    " except false fetch for foreign freeze from full grant group having ilike in"
    " initially inner intersect into is isnull join lateral leading left like limit"
    " localtime localtimestamp natural not notnull null offset on only or order outer"
    " overlaps placing primary references returning right select session_user similar"
    " some symmetric system_user table tablesample then to trailing true union unique"
    " user using variadic verbose when where window with".split()
)


class SqlNameError(ValidationError, ValueError):
    """Report a name that no table or column can have."""


def table_name(name: str) -> str:
    """Return the SQL for a table, whose name may be given with its schema.

    What is a name in SQL is read as PostgreSQL reads it: `Tea` is `tea`, `"Tea"` is
    not, and `public.tea` is in a schema. Anything else is quoted, and is the name.

    >>> table_name("Tea"), table_name('public."Tea"'), table_name("tea; cup")
    ('Tea', 'public."Tea"', '"tea; cup"')

    Raises:
        SqlNameError: for a name that is empty, too long or has a NUL.
    """
    if not _QUALIFIED.fullmatch(name):
        return _quoted(name)
    return _PART.sub(lambda part: _written(part.group()), name)


def column_name(name: Any) -> str:
    """Return the SQL for a column: as `table_name`, but a dot has no meaning.

    >>> column_name("order"), column_name("a.b"), column_name(7)
    ('"order"', '"a.b"', '"7"')
    """
    text = str(name)
    return _written(text) if _PART.fullmatch(text) else _quoted(text)


def _written(part: str) -> str:
    """Write what is a name in SQL already."""
    if part.startswith('"'):
        return _quoted(part[1:-1].replace('""', '"'))
    lower = part.lower()
    return _quoted(lower) if lower in _RESERVED else _checked(part)


def _quoted(name: str) -> str:
    return '"' + _checked(name).replace('"', '""') + '"'


def _checked(name: str) -> str:
    size = len(name.encode("utf-8", "surrogatepass"))
    if not 0 < size <= _LONGEST or "\0" in name:
        raise SqlNameError(
            f"{name[:80]!r} cannot name a table or column: PostgreSQL takes 1 to"
            f" {_LONGEST} bytes without NUL, this has {size}"
        )
    return name
