"""Adds to `package`: shared metadata, extras, sdists that are the same everywhere."""

from __future__ import annotations

from typing import Iterable

from pants.engine.rules import Rule
from pants.engine.unions import UnionRule

from library_distribution import extras, metadata, sdist


def rules() -> Iterable[Rule | UnionRule]:
    return [*extras.rules(), *metadata.rules(), *sdist.rules()]
