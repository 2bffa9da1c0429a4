"""Get the packages of a build from a package index; the rest is beside its manifest.

Packages that are not ours may be in either place.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dataknobs_pipeline.built.manifest import Artifact
from dataknobs_pipeline.delivery.kept import Build
from dataknobs_pipeline.errors import StageFailed, UsageError

if TYPE_CHECKING:
    from pypi_simple import PyPISimple

__all__ = ["check_index", "fetch"]

PACKAGES = ("sdist", "wheel")
TIMEOUT_SECONDS = 30.0


def check_index(url: str) -> None:
    """Refuse an address that is none, or that holds a password."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError("--index: not an http or https address")
    if parts.password is not None:
        raise UsageError("--index: a password has no place here: put it into ~/.netrc")


def fetch(build: Build, url: str, folder: Path) -> Build:
    """Put all files of a build into a folder: its packages come from an index.

    Nothing that comes is trusted: each file is compared with the manifest.

    Args:
        build: the manifest, and what an index does not have, beside it.
        url: the index, its Simple API.
        folder: empty; belongs to the build that is returned.

    Raises:
        StageFailed: naming each file that the index does not have, or has otherwise;
            or, at the first that it does not answer for, that it does not.
    """
    from pypi_simple import PyPISimple

    missing = []
    with PyPISimple(url) as index:
        for artifact in build.manifest.artifacts:
            target = folder / artifact.file
            target.parent.mkdir(parents=True, exist_ok=True)
            beside = build.folder / artifact.file
            if artifact.kind not in PACKAGES and beside.exists():
                shutil.copyfile(beside, target)
            elif artifact.kind in (*PACKAGES, "dependency"):
                if not _downloaded(index, artifact, target):
                    missing.append(f"{artifact.file}: the index does not have it")
    if missing:
        raise StageFailed(*missing)
    fetched = Build(build.manifest, folder)
    fetched.verify()
    return fetched


def _downloaded(index: PyPISimple, artifact: Artifact, target: Path) -> bool:
    """Download one file; tells whether the index has it."""
    from pypi_simple import NoSuchProjectError
    from requests import RequestException

    try:
        page = index.get_project_page(artifact.name, timeout=TIMEOUT_SECONDS)
        for package in page.packages:
            if package.filename == target.name:
                # The index' own digest proves nothing; the manifest's is compared.
                index.download_package(
                    package, target, verify=False, timeout=TIMEOUT_SECONDS
                )
                return True
    except NoSuchProjectError:
        pass
    except RequestException as error:
        # No address: what opens the index may be part of it.
        said = "" if error.response is None else f" {error.response.status_code}"
        what = f"the index does not answer: {type(error).__name__}{said}"
        raise StageFailed(f"{artifact.file}: {what}") from error
    return False
