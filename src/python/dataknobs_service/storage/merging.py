"""Keep the index of SQLite in few parts: a search looks into every one of them.

Each transaction adds a part. SQLite merges them as it writes, but only so far that
writing stays quick; the rest is done here, while nobody writes.
"""

from __future__ import annotations

import logging
from threading import Event, Thread

from sqlalchemy import Connection

from dataknobs_service.errors import ServiceError
from dataknobs_service.storage.changes import Version
from dataknobs_service.storage.database import Database

__all__ = ["Merger", "allow", "merge"]

_PAGES = 250  # of the index in one transaction: some hundredths of a second
_PAUSE = 1.0  # seconds in which nothing must change before it begins
_FEWEST = 2
_SETTING = "SELECT v FROM chunk_index_config WHERE k = 'usermerge'"
_COMMAND = "INSERT INTO chunk_index (chunk_index, rank) VALUES (?, ?)"

_logger = logging.getLogger(__name__)


def allow(database: Database) -> None:
    """Have as few as two parts of a size be merged.

    Only where it is not so yet, and before anybody searches: a search under way fails
    when a setting of the index changes.
    """
    if database.read(lambda c: c.exec_driver_sql(_SETTING).scalar()) != _FEWEST:
        database.write(lambda c: c.exec_driver_sql(_COMMAND, ("usermerge", _FEWEST)))


def merge(database: Database, stopping: Event | None = None) -> None:
    """Merge parts of about the same size; other writers get their turn in between."""
    while not (stopping and stopping.is_set()) and database.write(_step):
        pass


class Merger:
    """Merge in a thread of its own whenever the database has changed and rests."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="merger", daemon=True)

    def start(self) -> None:
        """Begin, before anybody searches."""
        try:
            allow(self._database)
        except ServiceError as error:  # it goes on as well with more parts
            _logger.warning("the index will be merged less: %s", error)
        self._thread.start()

    def stop(self) -> None:
        """End after the step that is being made."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        merged = before = None
        while not self._stopping.wait(_PAUSE):
            version = self._database.version()
            if version != merged and version == before:
                merged = self._merged(version)
            before = version

    def _merged(self, version: Version | None) -> Version | None:
        """Return the version that is not to be merged once more."""
        try:
            merge(self._database, self._stopping)
        except ServiceError as error:
            _logger.warning("the index is not merged: %s", error)
            return version
        return self._database.version()


def _step(connection: Connection) -> bool:
    """Merge some pages, and return whether any were left to merge."""
    database = connection.connection.driver_connection
    assert database is not None  # nosec B101 # for the type checker
    before = database.total_changes
    connection.exec_driver_sql(_COMMAND, ("merge", _PAGES))
    # One for the command itself.
    return bool(database.total_changes - before > 1)
