"""Adds the goal `scan`: Bandit, Semgrep and a secret scan, offline, as SARIF."""

from __future__ import annotations

from typing import Iterable

from pants.engine.rules import Rule
from pants.engine.unions import UnionRule

from security_scan import goal


def rules() -> Iterable[Rule | UnionRule]:
    return goal.rules()
