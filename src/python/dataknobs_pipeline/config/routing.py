"""Choose the route of what is checked out."""

from __future__ import annotations

from pathlib import Path

from dataknobs_pipeline.config.model import Pipeline, Route
from dataknobs_pipeline.system import git

__all__ = ["route_of"]


def route_of(pipeline: Pipeline, root: Path, ref: str | None) -> tuple[str, Route]:
    """Return the branch or tag, by default the one checked out, and its route."""
    name = ref or git.current_ref(root)
    for prefix in ("refs/heads/", "refs/tags/"):
        name = name.removeprefix(prefix)
    return name, pipeline.route_for(name)
