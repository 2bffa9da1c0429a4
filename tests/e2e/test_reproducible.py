"""Two builds of one commit give the same bytes."""

from __future__ import annotations

import hashlib
from typing import Callable, Dict

from e2e.clones import Clone

# What a target of each kind leaves in dist.
MADE = {
    "python_distribution": ("*.whl", "*.tar.gz"),
    "pex_binary": ("*.pex",),
}


def digests(clone: Clone) -> Dict[str, str]:
    """Map each artifact to its sha256; every target has to have made its own."""
    dist = clone.root / "dist"
    found = {}
    for kind, globs in MADE.items():
        targets = clone.pants("list", f"--filter-target-type={kind}", "::")
        for glob in globs:
            files = sorted(dist.rglob(glob))
            assert len(files) == len(targets), (kind, glob, files)
            found.update(
                {
                    str(file.relative_to(dist)): hashlib.sha256(
                        file.read_bytes()
                    ).hexdigest()
                    for file in files
                }
            )
    return found


def test_wheels_sdists_and_pex_files_do_not_depend_on_where_they_were_built(
    new_clone: Callable[[str], Clone],
) -> None:
    one = new_clone("one")
    one.pants("package", "::")
    two = new_clone("another/folder/deeper")
    # Nothing that an earlier build made is taken.
    build = "umask 077 && exec ./pants --no-local-cache package ::"
    two.run("bash", "-c", build, env={"TZ": "Pacific/Auckland"})
    assert digests(one) == digests(two)
