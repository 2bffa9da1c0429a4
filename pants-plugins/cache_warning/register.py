"""Adds one warning at the end of a run during which the remote cache failed."""

from __future__ import annotations

from typing import Iterable

from pants.engine.rules import Rule
from pants.engine.unions import UnionRule

from cache_warning import warner


def rules() -> Iterable[Rule | UnionRule]:
    return warner.rules()
