"""Cache hits, as our Pants plugin writes them at the end of each call."""

from __future__ import annotations

import json
from pathlib import Path

from dataknobs_pipeline.record.results import Cache

__all__ = ["VARIABLE", "read_cache"]

# The environment variable that tells the plugin where to write.
VARIABLE = "PANTS_RUN_METRICS_OUTPUT"


def read_cache(files: list[Path]) -> Cache | None:
    """Add up the files of some calls; None when one is missing or unreadable.

    Unknown is not zero: a call that died early must not look like a cold cache.
    """
    total = Cache(0, 0, 0)
    for path in files:
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            total += Cache(
                int(data["local_hits"]), int(data["remote_hits"]), int(data["ran"])
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None
    return total if files else None
