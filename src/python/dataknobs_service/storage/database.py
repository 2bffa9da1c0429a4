"""Reach the database: connections, transactions, and what its errors mean."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, make_url
from sqlalchemy.exc import (
    DatabaseError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from dataknobs_service.errors import ServiceError, StorageFull, Unavailable
from dataknobs_service.storage.alone import file_lock, server_lock
from dataknobs_service.storage.changes import ChangeCounter, Version
from dataknobs_service.storage.sqlite import sqlite_engine
from dataknobs_service.storage.together import Together

__all__ = ["CONNECTIONS", "Database"]

Result = TypeVar("Result")

_ATTEMPTS = 6
CONNECTIONS = 11
# PostgreSQL: serialization failure, deadlock; disk full, too many connections.
_TRANSIENT = {"40001", "40P01"}
_FULL = {"53100"}


class Database:
    """Run functions of a connection, each in one transaction.

    Each may run more than once, when another writer got in the way, and must do
    nothing but what it does over the connection.
    """

    def __init__(self, url: str, timeout: float = 10.0) -> None:
        """Prepare to connect; nothing is opened yet.

        Args:
            url: `sqlite:///path`, `postgresql://user@host/name`.
            timeout: seconds that a statement or a wait for a lock may take.
        """
        parsed = make_url(url)
        self.embedded = parsed.get_backend_name() == "sqlite"
        self._lock = f"{parsed.database}.lock"
        self.name = parsed.render_as_string(hide_password=True)
        self._engine = (
            sqlite_engine(parsed, timeout, CONNECTIONS)
            if self.embedded
            else _server(url, timeout)
        )
        self._together = Together(self._writing)
        self._counter = ChangeCounter(parsed.database or "") if self.embedded else None

    def read(self, function: Callable[[Connection], Result]) -> Result:
        """Return what the function returns; it sees one state of all tables."""
        with self._explained(), self._engine.connect() as connection:
            with connection.begin():
                return function(connection)

    def write(self, function: Callable[[Connection], Result]) -> Result:
        """Return what the function returns, once its changes are on disk.

        Raises:
            Unavailable: the database cannot be reached, or stayed locked.
            StorageFull: it has no space left.
        """
        with self._explained():
            for attempt in range(_ATTEMPTS):
                try:
                    return self._write_once(function)
                except (IntegrityError, OperationalError) as error:
                    if attempt == _ATTEMPTS - 1 or not _transient(error):
                        raise
                time.sleep(random.uniform(0, 0.01 * 2**attempt))  # nosec B311
            raise AssertionError("unreachable: the last attempt returns or raises")

    @contextmanager
    def alone(self, wait: bool = False) -> Iterator[bool]:
        """Give True to one at a time, of all processes, and False to the others.

        Args:
            wait: until it can be True.
        """
        with self._explained():
            lock = (
                file_lock(self._lock, wait)
                if self.embedded
                else server_lock(self._engine, wait)
            )
            with lock as alone:
                yield alone

    def version(self) -> Version | None:
        """Return what is another one after any change; None if nothing tells it."""
        return self._counter.read() if self._counter else None

    def close(self) -> None:
        """Close every connection."""
        if self._counter:
            self._counter.close()
        self._engine.dispose()

    def _write_once(self, function: Callable[[Connection], Result]) -> Result:
        if self.embedded:  # only one writes at a time anyway
            return self._together.run(function)
        with self._writing() as connection:
            return function(connection)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            connection = connection.execution_options(writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Say what an error of the database means for a caller."""
        try:
            yield
        except (DBAPIError, PoolTimeout) as error:
            explained = _explain(error, self.name)
            if explained is None:
                raise
            raise explained from error


def _server(url: str, timeout: float) -> Engine:
    milliseconds = int(timeout * 1000)
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        connect_args={
            "connect_timeout": max(2, int(timeout)),
            "options": f"-c statement_timeout={milliseconds} -c timezone=UTC",
        },
        pool_pre_ping=True,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=timeout,
    )


def _transient(error: DBAPIError) -> bool:
    """Tell whether the same transaction may well succeed when it is run again."""
    if isinstance(error, IntegrityError):  # two writers added the same thing
        return True
    return _code(error) in _TRANSIENT


def _explain(error: Exception, name: str) -> ServiceError | None:
    """Return the error to raise instead, or None for a defect of this program."""
    reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
    if "disk is full" in reason or _code(error) in _FULL:
        return StorageFull(f"{name}: no space left: free some, then try again")
    if isinstance(error, (OperationalError, InterfaceError, PoolTimeout)):
        return Unavailable(f"{name}: {reason}: try again later")
    # A damaged file; the subclasses of this error are defects of this program.
    if type(error) is DatabaseError:  # pylint: disable=unidiomatic-typecheck
        return Unavailable(f"{name}: {reason}: bring back a copy")
    if getattr(error, "connection_invalidated", False):
        return Unavailable(f"{name}: the connection was lost: try again")
    return None


def _code(error: Exception) -> str:
    return str(getattr(getattr(error, "orig", None), "sqlstate", ""))
