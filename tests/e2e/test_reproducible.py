"""Two builds of one commit give the same bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Callable, Dict

from e2e.clones import Clone

# What a target of each kind leaves in dist.
MADE = {
    "python_distribution": ("*.whl", "*.tar.gz"),
    "pex_binary": ("*.pex",),
}


def digests(clone: Clone) -> Dict[str, str]:
    """Map each artifact, and each file of the site, to its sha256.

    Every target has to have made its own.
    """
    dist = clone.root / "dist"
    found = {}
    for kind, globs in MADE.items():
        targets = clone.pants("list", f"--filter-target-type={kind}", "::")
        for glob in globs:
            files = sorted(dist.rglob(glob))
            assert len(files) == len(targets), (kind, glob, files)
            found.update({str(file.relative_to(dist)): digest(file) for file in files})
    site = [path for path in (dist / "site").rglob("*") if path.is_file()]
    assert dist / "site" / "index.html" in site
    return {**found, **{str(path.relative_to(dist)): digest(path) for path in site}}


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_wheels_sdists_pex_files_and_the_site_do_not_depend_on_where_they_were_built(
    new_clone: Callable[[str], Clone],
) -> None:
    one = new_clone("one")
    one.pants("package", "::")
    two = new_clone("another/folder/deeper")
    # Nothing that an earlier build made is taken.
    build = "umask 077 && exec ./pants --no-local-cache package ::"
    two.run("bash", "-c", build, env={"TZ": "Pacific/Auckland"})
    assert digests(one) == digests(two)
