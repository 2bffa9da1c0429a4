"""Adds files that decide how everything is built, and has every test depend on them."""

from __future__ import annotations

from typing import Iterable

from pants.engine.rules import Rule
from pants.engine.target import Target
from pants.engine.unions import UnionRule

from build_inputs import rules as inference
from build_inputs.target_types import BuildInputs


def rules() -> Iterable[Rule | UnionRule]:
    return inference.rules()


def target_types() -> Iterable[type[Target]]:
    return [BuildInputs]
