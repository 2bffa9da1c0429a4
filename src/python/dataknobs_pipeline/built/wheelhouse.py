"""Collect the wheels of a lock, so that a release installs from files alone.

They are those for the Python and the system that run this, which a release is for too.
They are fetched once for each lock: after that, no network is needed.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path

from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.locks.requirements import read_pins
from dataknobs_pipeline.system.files import sha256_of, state_directory
from dataknobs_pipeline.system.tools import run_module

__all__ = ["FOLDER", "fill"]

FOLDER = "wheelhouse"
# Every version is pinned and every file hashed: nothing is left to choose, or to build.
DOWNLOAD = (
    "pip",
    "download",
    "--quiet",
    "--no-input",
    "--no-deps",
    "--require-hashes",
    "--only-binary=:all:",
)
_SHA256 = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def fill(root: Path, lock: Path, dist: Path) -> None:
    """Make `dist/wheelhouse` hold the wheels that a lock names, and no others.

    Raises:
        StageFailed: the package index has one of them not, or not with these bytes.
    """
    house = dist / FOLDER
    shutil.rmtree(house, ignore_errors=True)
    shutil.copytree(_fetched(root, lock), house)
    text = lock.read_text(encoding="utf-8")
    known = set(_SHA256.findall(text))
    for wheel in house.iterdir():
        if sha256_of(wheel) not in known:
            kept = state_directory(root) / FOLDER
            raise StageFailed(
                f"{wheel}: not a file that {lock.name} lists: remove {kept} and repeat"
            )


def _fetched(root: Path, lock: Path) -> Path:
    """Return the folder of the wheels of a lock; it is whole, or is not there."""
    kept = state_directory(root) / FOLDER
    folder = kept / _key(lock)
    if folder.exists():
        return folder
    shutil.rmtree(kept, ignore_errors=True)  # those of another lock
    kept.mkdir()
    with tempfile.TemporaryDirectory(dir=kept) as name:
        incoming = Path(name, "wheels")
        incoming.mkdir()
        if read_pins(lock.read_text(encoding="utf-8"))[0]:
            what = [f"--requirement={lock}", f"--dest={incoming}"]
            run_module([*DOWNLOAD, *what], root, f"no wheels for {lock.name}:")
        incoming.rename(folder)
    return folder


def _key(lock: Path) -> str:
    """Return what decides on the wheels: the lock, the Python, the system."""
    here = f"{sys.implementation.cache_tag} {sysconfig.get_platform()}"
    return hashlib.sha256(here.encode() + lock.read_bytes()).hexdigest()[:16]
