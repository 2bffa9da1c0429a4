"""Adds the target `mkdocs_site`, which `package` turns into a folder of pages."""

from __future__ import annotations

from typing import Iterable

from pants.engine.rules import Rule
from pants.engine.target import Target
from pants.engine.unions import UnionRule

from mkdocs_site import rules as site
from mkdocs_site.target_types import MkDocsSite


def rules() -> Iterable[Rule | UnionRule]:
    return site.rules()


def target_types() -> Iterable[type[Target]]:
    return [MkDocsSite]
