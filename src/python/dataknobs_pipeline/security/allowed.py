"""Read audit.toml: the advisories that may pass, for a reason and for a time."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.utils import canonicalize_name

from dataknobs_pipeline.errors import UsageError

__all__ = ["Allowed", "parse", "read"]

KEYS = {"expires", "id", "package", "reason"}


@dataclass(frozen=True)
class Allowed:
    """An advisory for a package that may pass, the last day included."""

    id: str
    package: str
    reason: str
    expires: datetime.date

    def covers(self, package: str, ids: Sequence[str], today: datetime.date) -> bool:
        """Tell whether this lets an advisory pass, by any of its names.

        >>> day = datetime.date(2026, 1, 31)
        >>> allowed = Allowed("CVE-1", "six", "no input of ours reaches it", day)
        >>> allowed.covers("six", ["PYSEC-1", "CVE-1"], day)
        True
        >>> allowed.covers("six", ["CVE-1"], day + datetime.timedelta(days=1))
        False
        """
        return package == self.package and self.id in ids and today <= self.expires


def read(path: Path) -> list[Allowed]:
    """Read an allow-list; without the file nothing is allowed."""
    return parse(path.read_text(encoding="utf-8")) if path.exists() else []


def parse(text: str) -> list[Allowed]:
    """Turn the text of an audit.toml into a list.

    >>> parse('[[allow]]\\nid = "CVE-1"')
    Traceback (most recent call last):
      ...
    dataknobs_pipeline.errors.UsageError: audit.toml: allow[0]: needs exactly \
expires, id, package, reason

    Raises:
        UsageError: with one line for every problem.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"audit.toml: {error}") from error
    entries = data.pop("allow", [])
    problems = [f"audit.toml: {key}: unknown key (known: allow)" for key in data]
    for number, entry in enumerate(entries):
        if problem := _problem(entry):
            problems.append(f"audit.toml: allow[{number}]: {problem}")
    if problems:
        raise UsageError(*problems)
    return [
        Allowed(e["id"], canonicalize_name(e["package"]), e["reason"], e["expires"])
        for e in entries
    ]


def _problem(entry: object) -> str | None:
    if not isinstance(entry, dict) or set(entry) != KEYS:
        return f"needs exactly {', '.join(sorted(KEYS))}"
    for key in ("id", "package", "reason"):
        if not isinstance(entry[key], str) or not entry[key].strip():
            return f"{key} must be a non-empty text"
    expires = entry["expires"]
    # A time of day is a date too, and does not compare with one.
    if isinstance(expires, datetime.datetime) or not isinstance(expires, datetime.date):
        return "expires must be a date such as 2026-12-31"
    return None
