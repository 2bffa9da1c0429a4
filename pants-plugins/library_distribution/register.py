"""Adds to `package`: shared metadata, and sdists that are the same bytes everywhere."""

from __future__ import annotations

from typing import Iterable

from pants.engine.rules import Rule
from pants.engine.unions import UnionRule

from library_distribution import metadata, sdist


def rules() -> Iterable[Rule | UnionRule]:
    return [*metadata.rules(), *sdist.rules()]
