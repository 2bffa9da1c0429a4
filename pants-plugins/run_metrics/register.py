"""Adds `[run-metrics] output`: how many processes ran, how many came from a cache."""

from __future__ import annotations

from typing import Iterable

from pants.engine.rules import Rule
from pants.engine.unions import UnionRule

from run_metrics import writer


def rules() -> Iterable[Rule | UnionRule]:
    return writer.rules()
