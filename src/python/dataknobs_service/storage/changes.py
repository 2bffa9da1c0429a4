"""Tell whether an embedded database has changed, for next to nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from threading import Lock

from dataknobs_service.storage.sqlite import file_of

__all__ = ["ChangeCounter", "Version"]

Version = tuple[int, int]  # of which connection, and what it was told


class ChangeCounter:
    """Read the number that every commit changes, of this or of another process.

    SQLite shows a connection the commits of others only: this one never writes.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._opened = 0
        self._lock = Lock()

    def read(self) -> Version | None:
        """Return what no later state shares, None while it cannot be told at once."""
        with self._lock:
            try:
                if self._file != file_of(self._path):
                    self._close()
                connection = self._connection or self._open()
                (found,) = connection.execute("PRAGMA data_version").fetchone()
            except sqlite3.Error:
                self._close()
                return None
            return self._opened, found

    def close(self) -> None:
        """Close the connection; to read opens another one."""
        with self._lock:
            self._close()

    def _open(self) -> sqlite3.Connection:
        self._opened += 1
        self._file = file_of(self._path)
        self._connection = sqlite3.connect(
            f"{Path(self._path).absolute().as_uri()}?mode=ro",
            uri=True,
            timeout=0,
            check_same_thread=False,
        )
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
