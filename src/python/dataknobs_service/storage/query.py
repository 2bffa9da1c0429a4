"""Read what people type into a search box.

Every word must be there; `"two words"` in that order; `-word` must not; `begin*`
begins a word. Nothing that is typed is an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Term", "parse"]

_PART = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')
_WORD = re.compile(r"[^\W_]+")
_MOST = 32  # more words than this are left out


@dataclass(frozen=True)
class Term:
    """Words that must, or must not, stand one after the other."""

    words: tuple[str, ...]
    excluded: bool = False
    prefix: bool = False  # the last word may go on


def parse(query: str) -> list[Term]:
    """Return the terms of a query, none if nothing is there to be found.

    >>> parse('red "vin rouge" -whi*')[1:]
    ... # doctest: +NORMALIZE_WHITESPACE
    [Term(words=('vin', 'rouge'), excluded=False, prefix=False),
     Term(words=('whi',), excluded=True, prefix=True)]
    >>> parse("-only -not"), parse("?!")
    ([], [])
    """
    terms = []
    for minus, phrase, word in _PART.findall(query)[:_MOST]:
        words = tuple(_WORD.findall(phrase or word))[:_MOST]
        if words:
            terms.append(Term(words, bool(minus), word.endswith("*")))
    return terms if any(not term.excluded for term in terms) else []
