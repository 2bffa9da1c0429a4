"""Find the terms of authorities in texts.

The one place that knows how: `dataknobs_xization` will hold the authorities, and this
module will hand over to them. Until then it compares words, whatever their case.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from threading import Lock

from sqlalchemy import Connection

from dataknobs_service.errors import Missing
from dataknobs_service.models import Annotation, StoredAuthority
from dataknobs_service.storage import authorities
from dataknobs_service.storage.database import Database

__all__ = ["Annotator", "Annotators"]

_WORD = re.compile(r"\w+")
_MOST_KEPT = 32

Words = tuple[str, ...]


class Annotator:
    """Find the terms of one authority, the longest first, none inside another.

    Takes time proportional to the text, and to the lengths that terms of one first word
    have.

    >>> colors = StoredAuthority.model_validate({
    ...     "name": "color", "digest": "", "updated_at": "", "terms": [
    ...         {"id": "red", "term": "red"}, {"id": "wine", "term": "wine red"}]})
    >>> [(a.start, a.end, a.id) for a in Annotator(colors).find("Red, WINE-RED!")]
    [(0, 3, 'red'), (5, 13, 'wine')]
    """

    def __init__(self, authority: StoredAuthority) -> None:
        self._name = authority.name
        self._ids: dict[Words, list[str]] = defaultdict(list)
        lengths: dict[str, set[int]] = defaultdict(set)
        for term in authority.terms:
            if words := _words(term.term):
                if term.id not in self._ids[words]:
                    self._ids[words].append(term.id)
                lengths[words[0]].add(len(words))
        self._lengths = {
            first: sorted(found, reverse=True) for first, found in lengths.items()
        }

    def find(self, text: str) -> Iterator[Annotation]:
        """Yield the annotations, one for each id of a term found."""
        places = [match.span() for match in _WORD.finditer(text)]
        words = [text[start:end].casefold() for start, end in places]
        at = 0
        while at < len(words):
            length = self._longest(words, at)
            start, end = places[at][0], places[at + max(length, 1) - 1][1]
            for found in self._ids.get(tuple(words[at : at + length]), ()):
                yield Annotation(
                    start=start,
                    end=end,
                    text=text[start:end],
                    authority=self._name,
                    id=found,
                )
            at += max(length, 1)

    def _longest(self, words: list[str], at: int) -> int:
        for length in self._lengths.get(words[at], ()):
            candidate = tuple(words[at : at + length])
            if len(candidate) == length and candidate in self._ids:
                return length
        return 0


class Annotators:
    """Keep the annotators of a database, made again when their authority changes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: dict[tuple[str, str], Annotator] = {}
        self._lock = Lock()

    def annotate(self, text: str, names: Sequence[str] | None) -> list[Annotation]:
        """Return the annotations of a text in its order, of all authorities or some.

        Raises:
            Missing: there is no authority of a name.
        """
        annotators = self._database.read(lambda c: self._wanted(c, names))
        found = [hit for annotator in annotators for hit in annotator.find(text)]
        return sorted(found, key=lambda hit: (hit.start, -hit.end, hit.authority))

    def _wanted(
        self, connection: Connection, names: Sequence[str] | None
    ) -> list[Annotator]:
        digests = {info.name: info.digest for info in authorities.list_all(connection)}
        for name in names or ():
            if name not in digests:
                raise Missing(f"there is no authority {name!r}: list them to see which")
        return [
            self._get(connection, name, digests[name])
            for name in (digests if names is None else dict.fromkeys(names))
        ]

    def _get(self, connection: Connection, name: str, digest: str) -> Annotator:
        key = name, digest
        annotator = self._kept.get(key)
        if annotator is None:
            annotator = Annotator(authorities.get(connection, name))
            with self._lock:
                while len(self._kept) >= _MOST_KEPT:
                    del self._kept[next(iter(self._kept))]
                self._kept[key] = annotator
        return annotator


def _words(text: str) -> Words:
    return tuple(word.casefold() for word in _WORD.findall(text))
