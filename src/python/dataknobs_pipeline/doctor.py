"""Say what this machine lacks, and how to get it: the command `dk doctor`."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dataknobs_pipeline.errors import StageFailed, Unusable
from dataknobs_pipeline.system import git

__all__ = ["Check", "doctor"]

PYTHONS = ("3.8", "3.9", "3.10", "3.11", "3.12", "3.13")
GIBIBYTE = 1 << 30
# What the caches of Pants and of pip take, with every Python and every tool.
WANTED_BYTES = 10 * GIBIBYTE

Say = Callable[[str], None]


@dataclass(frozen=True)
class Check:
    """Something looked at: whether it is well, what was seen, and the cure.

    What is `needed` is in the way of everything; the rest only of a part.
    """

    name: str
    well: bool
    seen: str
    cure: str = ""
    needed: bool = False

    def __str__(self) -> str:
        """Return the line to print.

        >>> print(Check("docker", False, "not found", "install it for images"))
        --   docker        not found: install it for images
        """
        mark = "ok" if self.well else "!!" if self.needed else "--"
        cure = "" if self.well else f": {self.cure}"
        return f"{mark}   {self.name:<12}  {self.seen}{cure}"


def doctor(root: Path, say: Say) -> int:
    """Print one line for everything looked at; offline.

    Raises:
        StageFailed: something is missing without which nothing works.
    """
    checks = list(_checks(root))
    for check in checks:
        say(str(check))
    if wrong := [check for check in checks if check.needed and not check.well]:
        raise StageFailed(*(f"{check.name}: {check.cure}" for check in wrong))
    return 0


def _checks(root: Path) -> Iterator[Check]:
    yield Check("python", True, sys.version.split()[0])
    yield _repository(root)
    yield _room(root)
    yield _pythons()
    yield _program("uv", "pip install uv: it fetches Pythons that are missing")
    yield _program("docker", "install Docker or Podman: only images need it", "podman")
    yield _program(
        "chromium", "install it: only the tests of pages need it", "chromium-browser"
    )
    yield _program("pre-commit", "pip install pre-commit, then pre-commit install")


def _repository(root: Path) -> Check:
    try:
        head = git.head(root)
    except Unusable as error:
        return Check("git", False, "unusable", error.problems[0], needed=True)
    return Check("git", True, f"{head.commit[:12]}{', changed' if head.dirty else ''}")


def _room(root: Path) -> Check:
    free = shutil.disk_usage(root).free
    seen = f"{free / GIBIBYTE:.0f} GiB free"
    wanted = f"free {WANTED_BYTES // GIBIBYTE} GiB for the caches"
    return Check("disk", free >= WANTED_BYTES, seen, wanted)


def _pythons() -> Check:
    folder = os.pathsep.join([str(_links()), os.environ.get("PATH", "")])
    found = [v for v in PYTHONS if shutil.which(f"python{v}", path=folder)]
    lacking = ", ".join(version for version in PYTHONS if version not in found)
    cure = f"uv python install {lacking.replace(',', '')}, to test on {lacking}"
    return Check("pythons", not lacking, ", ".join(found) or "none", cure)


def _links() -> Path:
    """Return the folder of the launcher that our own Python was started from."""
    return Path(sys.executable).parent


def _program(name: str, cure: str, *others: str) -> Check:
    """Look for a program, or for another that does as well."""
    paths = [path for one in (name, *others) if (path := shutil.which(one))]
    return Check(name, bool(paths), paths[0] if paths else "not found", cure)
