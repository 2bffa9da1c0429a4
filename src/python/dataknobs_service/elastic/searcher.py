"""Search where it is best done: in the index if there is one and it is up to date."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from dataknobs_service.elastic import query
from dataknobs_service.errors import IndexUnavailable
from dataknobs_service.models import SearchResult
from dataknobs_service.storage import queue
from dataknobs_service.storage.changes import Version
from dataknobs_service.storage.database import Database
from dataknobs_service.storage.query import parse
from dataknobs_service.storage.search import Search, search

if TYPE_CHECKING:
    from dataknobs_service.elastic.server import Index

__all__ = ["Searcher", "index_of"]

_MOST_BEHIND = 100  # documents that the index may lack
_RETRY = 5.0  # seconds without the index after it failed

_logger = logging.getLogger(__name__)


class Searcher:
    """Search a database, or the index of one.

    The database has an index of its own, which is never behind: it answers while the
    other cannot, or while that is being built.

    Args:
        index: None if there is no other.
        clock: seconds that only ever grow.
    """

    def __init__(
        self,
        database: Database,
        index: Index | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._index = index
        self._clock = clock
        self._failed_at: float | None = None

    def search(self, asked: Search) -> SearchResult:
        """Return what is found."""
        if self._index is not None and self._trouble(self._index) is None:
            try:
                return self._in_index(self._index, asked)
            except IndexUnavailable as error:
                self._failed_at = self._clock()
                _logger.warning("the database searches instead: %s", error)
        return self._database.read(lambda c: search(c, asked))

    def version(self) -> Version | None:
        """Return what is another one after any change of what `search` returns."""
        return self._database.version() if self._index is None else None

    def used(self) -> str:
        """Say what answers searches, and why if it is not the index that is set."""
        if self._index is None:
            return "database"
        trouble = self._trouble(self._index)
        if trouble is None and not self._index.is_up():
            trouble = (
                f"{self._index.server} has no index {self._index.name}, or is down"
            )
        return "elasticsearch" if trouble is None else f"database: {trouble}"

    def _in_index(self, index: Index, asked: Search) -> SearchResult:
        if not (terms := parse(asked.query)):
            return SearchResult(hits=[], total=0, more=False, facets={})
        answer = index.search(query.body(terms, asked))
        try:
            return query.result(answer)
        except (KeyError, TypeError, ValueError) as error:
            raise IndexUnavailable(f"{index.server}: no answer: {error!r}") from error

    def _trouble(self, index: Index) -> str | None:
        failed = self._failed_at
        if failed is not None and self._clock() - failed < _RETRY:
            return f"{index.server} failed"
        found = self._database.read(
            lambda c: (queue.is_fed(c, index.name), queue.behind(c, _MOST_BEHIND + 1))
        )
        if found[0] and found[1] <= _MOST_BEHIND:
            return None
        return f"the index {index.name} is being built, or behind"


def index_of(url: str) -> Index | None:
    """Return the index at a URL, None without one."""
    if not url:
        return None
    from dataknobs_service.elastic.server import Index  # its import takes a while

    return Index(url)
