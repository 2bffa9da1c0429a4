"""Take typed values out of TOML tables, and remember what did not fit."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from dataknobs_pipeline.errors import near

__all__ = ["FILE_NAME", "Reader"]

FILE_NAME = "pipeline.toml"


class Reader:
    """Take typed values out of TOML tables, and remember what did not fit."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def problem(self, where: str, what: str) -> None:
        """Remember one problem."""
        self.problems.append(f"{FILE_NAME}: {where}: {what}")

    def refuse_unknown(
        self, table: dict[str, Any], known: tuple[str, ...], where: str
    ) -> None:
        """Report every key that is not known."""
        for key in table:
            if key not in known:
                path = f"{where}.{key}" if where else key
                self.problem(path, f"unknown key{near(key, known)}")

    def table(self, value: object, where: str) -> dict[str, Any]:
        """Return a table; an empty one when the value is something else."""
        if isinstance(value, dict):
            return value
        self.problem(where, "must be a table")
        return {}

    def text(self, table: dict[str, Any], key: str, where: str) -> str:
        """Return a non-empty text."""
        value = table.get(key)
        if isinstance(value, str) and value.strip():
            return value
        self.problem(f"{where}.{key}", "must be a non-empty text")
        return ""

    def texts(self, table: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
        """Return a list of texts; an absent key is an empty list."""
        value = table.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.problem(f"{where}.{key}", "must be a list of texts")
        return ()

    def number(
        self, table: dict[str, Any], key: str, where: str, least: float
    ) -> float | None:
        """Return a number that is not too small, or None for an absent key."""
        value: object = table.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self.problem(f"{where}.{key}", f"must be a number, not {value!r}")
            return None
        if not value >= least:
            self.problem(f"{where}.{key}", f"must be at least {least:g}, not {value}")
        return value

    def output(self, table: dict[str, Any], key: str, where: str) -> str | None:
        """Return a path below dist/, or None for an absent key."""
        if key not in table:
            return None
        value = self.text(table, key, where)
        self.check_output(value, f"{where}.{key}")
        return value

    def check_output(self, value: str, where: str) -> None:
        """Report a path that is not below dist/: it gets deleted before each run."""
        parts = PurePosixPath(value).parts
        if value and (len(parts) < 2 or parts[0] != "dist" or ".." in parts):
            self.problem(where, f"must be a path below dist/, not {value!r}")
