"""Decide which tests a change can reach: some of them, or everything."""

from __future__ import annotations

from collections.abc import Sequence

from dataknobs_pipeline.config.commands import EVERYTHING, narrow_scope
from dataknobs_pipeline.globs import matches_any
from dataknobs_pipeline.system.git import Change

__all__ = ["Scope", "scope_of"]

Scope = tuple[str, ...]


def scope_of(
    commit: str, changes: Sequence[Change], narrow: Sequence[str]
) -> tuple[Scope, str]:
    """Return the Pants options for a change, and one sentence on why.

    Only a change to files that the `narrow` globs name is left to Pants. Any other
    file (pants.toml, a lock, a plugin) belongs to no target, and a deleted file to
    none any more: Pants would select nothing for it, so it means everything.

    >>> scope_of("c0ffee", [Change("pants.toml", False)], ["src/**/*.py"])
    (('::',), 'everything: pants.toml changed')
    """
    for change in changes:
        if change.deleted:
            return EVERYTHING, f"everything: {change.path} was deleted"
        if not matches_any(change.path, narrow):
            return EVERYTHING, f"everything: {change.path} changed"
    count = f"{len(changes)} changed file{'' if len(changes) == 1 else 's'}"
    return narrow_scope(commit), f"what {count} since {commit[:12]} can reach"
