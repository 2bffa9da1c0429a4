"""Find the terms of authorities in texts, with the lexicons of `dataknobs_xization`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from threading import Lock

from sqlalchemy import Connection

from dataknobs_service.errors import Missing
from dataknobs_service.models import Annotation, StoredAuthority
from dataknobs_service.storage import authorities
from dataknobs_service.storage.database import Database

__all__ = ["Annotator", "Annotators"]

_MOST_KEPT = 32


class Annotator:
    """Find the terms of one authority, the longest first, none inside another.

    Case and the amount of white space do not count; symbols between words do. A term
    without a letter or digit is never found.

    >>> colors = StoredAuthority.model_validate({
    ...     "name": "color", "digest": "", "updated_at": "", "terms": [
    ...         {"id": "red", "term": "red"}, {"id": "wine", "term": "wine red"}]})
    >>> [(a.start, a.end, a.id) for a in Annotator(colors).find("Red, WINE  RED!")]
    [(0, 3, 'red'), (5, 14, 'wine')]
    """

    def __init__(self, authority: StoredAuthority) -> None:
        self._name = authority.name
        from dataknobs_xization.lexicon import LexiconMatcher

        ids: dict[str, dict[str, None]] = defaultdict(dict)
        for term in authority.terms:
            words = " ".join(term.term.casefold().split())
            if any(map(str.isalnum, words)):
                ids[words][term.id] = None
        self._matcher = LexiconMatcher(ids.items(), str.casefold)

    def find(self, text: str) -> Iterator[Annotation]:
        """Yield the annotations, one for each id of a term found."""
        for match in self._matcher.find(text):
            for found in match.value:
                yield Annotation(
                    start=match.start,
                    end=match.end,
                    text=text[match.start : match.end],
                    authority=self._name,
                    id=found,
                )


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
