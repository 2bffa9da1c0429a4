"""Match paths of the repository with the globs of pipeline.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

__all__ = ["matches_any"]


def matches_any(path: str, globs: Iterable[str]) -> bool:
    """Tell whether a path is one that the globs mean; `**` crosses folders.

    >>> matches_any("src/a/b.py", ["src/**/*.py"])
    True
    >>> matches_any("src/a/b.py", ["src/*.py", "docs/**"])
    False
    """
    return any(_expression(glob).fullmatch(path) for glob in globs)


@lru_cache
def _expression(glob: str) -> re.Pattern[str]:
    pattern = re.escape(glob)
    for written, meaning in (
        (r"\*\*/", "(?:[^/]+/)*"),
        (r"\*\*", ".*"),
        (r"\*", "[^/]*"),
    ):
        pattern = pattern.replace(written, meaning)
    return re.compile(pattern)
