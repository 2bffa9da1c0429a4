"""Reports like those of the coverage tool."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["coverage_report"]


def coverage_report(files: Mapping[str, tuple[int, int]]) -> str:
    """Return a report of files, each with so many lines run out of so many."""
    classes = (
        f'<class filename="{name}"><lines>'
        + '<line hits="1"/>' * covered
        + '<line hits="0"/>' * (total - covered)
        + "</lines></class>"
        for name, (covered, total) in files.items()
    )
    return f"<coverage>{''.join(classes)}</coverage>"
