"""Two builds of one commit give the same bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Callable, Dict

from e2e.clones import Clone


def digests(dist: Path) -> Dict[str, str]:
    """Map each artifact to its sha256."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(dist.iterdir())
        if path.is_file()
    }


def build(clone: Clone, umask: str, time_zone: str) -> Dict[str, str]:
    """Package everything, taking no result of an earlier build."""
    clone.run(
        "bash",
        "-c",
        f"umask {umask} && exec ./pants --no-local-cache package ::",
        env={"TZ": time_zone, "SOURCE_DATE_EPOCH": ""},
    )
    return digests(clone.root / "dist")


def test_wheels_sdists_and_pex_files_do_not_depend_on_where_they_were_built(
    new_clone: Callable[[str], Clone],
) -> None:
    one = build(new_clone("one"), "022", "UTC")
    two = build(new_clone("another/folder/deeper"), "077", "Pacific/Auckland")
    assert one == two
    kinds = [name.rpartition(".")[2] for name in one]
    assert (kinds.count("whl"), kinds.count("gz"), kinds.count("pex")) == (4, 4, 1)
