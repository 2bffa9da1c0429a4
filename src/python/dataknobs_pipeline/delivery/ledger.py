"""Which releases have passed in an environment: a short list, the newest last.

A release is entered after it was switched to and found good. One that is rolled back
from is struck out, with all that came after the one gone back to: it is not promoted,
and no later rollback lands on it. Order is that of the list; no clock is asked.
"""

from __future__ import annotations

import json
from pathlib import Path

from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.system.files import write_atomically

__all__ = ["Ledger"]


class Ledger:
    """The list, kept in a file; a missing file is an empty list."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def names(self) -> list[str]:
        """Return the releases that have passed, the newest last."""
        try:
            names = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        except ValueError as error:
            raise self._unreadable() from error
        if isinstance(names, list) and all(isinstance(name, str) for name in names):
            return names
        raise self._unreadable()

    def enter(self, name: str) -> None:
        """Make a release the newest that has passed."""
        self._write([*(other for other in self.names() if other != name), name])

    def go_back_to(self, name: str) -> None:
        """Make a release the newest by striking out those after it."""
        names = self.names()
        if name in names:
            self._write(names[: names.index(name) + 1])
        else:
            self.enter(name)

    def strike(self, name: str) -> None:
        """Take a release out."""
        self._write([other for other in self.names() if other != name])

    def _write(self, names: list[str]) -> None:
        write_atomically(self._path, json.dumps(names, indent=2) + "\n")

    def _unreadable(self) -> StageFailed:
        return StageFailed(
            f"{self._path}: not a list of releases: remove it; the next deploy checks"
            " what is served and starts another"
        )
