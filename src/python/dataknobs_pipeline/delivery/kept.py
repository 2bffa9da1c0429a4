"""The files of a build: where they are, and which of them a release keeps."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from dataknobs_pipeline.built.manifest import KINDS, Artifact, Manifest
from dataknobs_pipeline.delivery.places import Places
from dataknobs_pipeline.system.files import naming

__all__ = ["Build", "keep"]

# A PEX file is the same code once more, for where nothing is installed, and by far the
# largest of all: what is installed here never needs it.
KEPT = tuple(kind for kind in KINDS if kind != "pex")


@dataclass(frozen=True)
class Build:
    """What a build made: the manifest, and the folder that holds its files.

    Those that a release keeps are `kept`: nobody writes to them, so they may be shared.
    """

    manifest: Manifest
    folder: Path
    kept: bool = False

    def verify(self) -> None:
        """Compare every file with the manifest; raises `StageFailed`."""
        self.manifest.verify(self.folder, KEPT if self.kept else KINDS)


def keep(build: Build, folder: Path, places: Places) -> None:
    """Fill a folder with what a release is installed from, and is promoted as.

    Files that another release keeps too are shared with it, where the disk allows that.

    Raises:
        StageFailed: what was copied is not what was built.
    """
    for artifact in build.manifest.artifacts:
        if artifact.kind in KEPT:
            _take(build, artifact, folder / artifact.file, places)
    build.manifest.verify(folder, KEPT)  # not what may be changing in dist


def _take(build: Build, artifact: Artifact, target: Path, places: Places) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source = build.folder / artifact.file
    shared = source if build.kept else _same(artifact, places)
    if not (shared and _linked(shared, target)):
        with naming(target):
            shutil.copyfile(source, target)


def _same(artifact: Artifact, places: Places) -> Path | None:
    """Return this very file as another release of the environment keeps it."""
    for name in reversed(places.releases()):
        path = places.release(name) / "artifacts" / artifact.file
        if artifact.difference(path) is None:
            return path
    return None


def _linked(source: Path, target: Path) -> bool:
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without hard links
        return False
    return True
