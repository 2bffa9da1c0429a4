"""Adds to `lint`: zizmor and the JSON schemas, for the files below .github/."""

from __future__ import annotations

from typing import Iterable

from pants.engine.rules import Rule
from pants.engine.unions import UnionRule

from workflow_lint import schema, zizmor


def rules() -> Iterable[Rule | UnionRule]:
    return [*schema.rules(), *zizmor.rules()]
