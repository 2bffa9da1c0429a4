"""Connections to a SQLite file that is there, and still the same."""

from __future__ import annotations

import os
import sqlite3
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

__all__ = ["file_of", "sqlite_engine"]

_FILE = "file"


def file_of(path: str) -> tuple[int, int] | None:
    """Return what tells a file from a later one of that name; None if there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def sqlite_engine(url: URL, timeout: float, connections: int) -> Engine:
    """Return an engine; the file is made by the first connection, and by no other.

    Args:
        timeout: seconds that a wait for a lock, or for a connection, may take.
        connections: as many at most.
    """
    engine = create_engine(
        url,
        connect_args={
            "check_same_thread": False,
            "isolation_level": None,
            "timeout": timeout,
        },
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=timeout,
    )
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    _SameFile(url.database or "").watch(engine)
    return engine


def _configure(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    # On disk when it is acknowledged, even if the power fails.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -16000")


def _begin(connection: Connection) -> None:
    # A writer that began by reading could not wait for another one.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class _SameFile:
    """Let go of connections to a file that was removed or replaced.

    What is written to it would be gone once it is closed.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._made = False

    def watch(self, engine: Engine) -> None:
        """Look at each connection that is made, and each time one is used."""
        event.listen(engine, "do_connect", self._connect)
        event.listen(engine, "connect", self._connected)
        event.listen(engine, "checkout", self._used)

    def _connect(self, *_args: Any) -> None:
        if self._made and file_of(self._path) is None:  # SQLite would make another
            raise sqlite3.OperationalError("the file is gone: bring it back")

    def _connected(self, _connection: object, record: ConnectionPoolEntry) -> None:
        record.info[_FILE] = file_of(self._path)
        self._made = record.info[_FILE] is not None

    def _used(
        self, _connection: object, record: ConnectionPoolEntry, _proxy: object
    ) -> None:
        if record.info[_FILE] != file_of(self._path):
            raise DisconnectionError("the file was removed or replaced")
