"""Carry what changes in the database to the index."""

from __future__ import annotations

import logging
from threading import Event, Thread
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from dataknobs_service.elastic.entries import actions
from dataknobs_service.errors import ServiceError
from dataknobs_service.storage import queue
from dataknobs_service.storage.database import Database

if TYPE_CHECKING:
    from dataknobs_service.elastic.server import Index

__all__ = ["Feed", "rebuild", "step"]

_MOST = 50  # documents in one request
_PAUSE = 1.0  # seconds between looks into an empty queue
_RETRY = 5.0  # seconds after a failure

_logger = logging.getLogger(__name__)


def step(database: Database, index: Index) -> int:
    """Bring some documents up to date; return how many, 0 if another does it.

    One at a time: whoever is late would bring back what another has replaced.
    """
    with database.alone() as alone:
        if not alone:
            return 0
        index.create()
        if not database.read(lambda c: queue.is_fed(c, index.name)):
            database.write(lambda c: queue.fill(c, index.name))
        changes, lines = database.read(_changed)
        if changes:
            index.replace(changes, lines)
            database.write(lambda c: queue.remove(c, changes))
        return len(changes)


def rebuild(database: Database, index: Index) -> int:
    """Make the index anew, and return how many documents it holds."""
    with database.alone(wait=True):
        index.delete()
        database.write(lambda c: queue.fill(c, index.name))
    fed = 0
    while database.read(lambda c: queue.behind(c, 1)):
        fed += step(database, index)
    return fed


class Feed:
    """Feed an index in a thread of its own, until told to stop."""

    def __init__(self, database: Database, index: Index) -> None:
        self._database = database
        self._index = index
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="feed", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the step that is being made; what waits, waits in the database."""
        self._stopping.set()
        self._thread.join(_RETRY)

    def _run(self) -> None:
        failed = ""
        while not self._stopping.is_set():
            try:
                pause = 0.0 if step(self._database, self._index) else _PAUSE
                if failed:
                    _logger.info("the index is fed again")
                failed = ""
            except ServiceError as error:
                if str(error) != failed:
                    _logger.warning("the index is not fed: %s", error)
                failed, pause = str(error), _RETRY
            except Exception:  # pylint: disable=broad-except # or nothing is fed again
                _logger.exception("a defect of this program: the index is not fed")
                pause = _RETRY
            self._stopping.wait(pause)


def _changed(connection: Connection) -> tuple[dict[str, int], list[str]]:
    changes = dict(queue.pending(connection, _MOST))
    lines = [
        line
        for name, change in changes.items()
        for line in actions(connection, name, change)
    ]
    return changes, lines
