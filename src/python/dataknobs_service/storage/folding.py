"""Bring text and queries to the letters and spaces that the indexes compare.

SQLite's tokenizer does this by itself. PostgreSQL's takes `a-b`, `a.b` and `x@y.org`
for one word each and keeps accents, so its index is built over `fold_table` instead;
each character becomes one character, which keeps the places of highlights.
"""

from __future__ import annotations

import string
import unicodedata

__all__ = ["fold_table"]

_LATIN = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))


def fold_table() -> tuple[str, str]:
    """Return the characters to replace, and what each becomes.

    >>> source, target = fold_table()
    >>> "Caf\u00e9-au-lait".translate(str.maketrans(source, target))
    'Cafe au lait'
    """
    pairs = {mark: " " for mark in string.punctuation}
    for code in _LATIN:
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base != chr(code):
            pairs[chr(code)] = base
    return "".join(pairs), "".join(pairs.values())
