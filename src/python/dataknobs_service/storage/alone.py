"""Have something done by one at a time, of all processes that use a database.

The locks end with the process that holds them, however it ends.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from sqlalchemy import Engine, func, select

# pylint: disable=not-callable # functions of SQLAlchemy are made when asked for
from dataknobs_service.errors import Unavailable

__all__ = ["file_lock", "server_lock"]

_KEY = 0x0F33D  # any number: which advisory lock it is


@contextmanager
def file_lock(path: str, wait: bool) -> Iterator[bool]:
    """Give whether a lock file could be locked.

    Raises:
        Unavailable: it can neither be opened nor made.
    """
    try:
        opened = open(path, "ab")  # pylint: disable=consider-using-with # just below
    except OSError as error:
        raise Unavailable(f"{path}: {error.strerror}: let it be written") from error
    with opened as file:
        locked = _locked(file, wait)
        try:
            yield locked
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


@contextmanager
def server_lock(engine: Engine, wait: bool) -> Iterator[bool]:
    """Give whether an advisory lock of PostgreSQL could be had."""
    take = func.pg_advisory_lock if wait else func.pg_try_advisory_lock
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        locked = connection.execute(select(take(_KEY))).scalar() is not False
        try:
            yield locked
        finally:
            if locked:
                connection.execute(select(func.pg_advisory_unlock(_KEY)))


def _locked(file: IO[bytes], wait: bool) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True
