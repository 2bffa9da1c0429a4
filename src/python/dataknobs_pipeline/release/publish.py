"""Put the packages of a build on an index, in the order of their layers: `dk publish`.

It may stop anywhere and be run again: a file that is there with the same bytes is done,
one that is there with others is an error, before anything is uploaded.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dataknobs_pipeline.built.manifest import PACKAGES, Artifact
from dataknobs_pipeline.delivery.index import check_index
from dataknobs_pipeline.delivery.kept import Build
from dataknobs_pipeline.errors import StageFailed, UsageError, near
from dataknobs_pipeline.system.tools import run_module

if TYPE_CHECKING:
    from pypi_simple import DistributionPackage, PyPISimple

__all__ = ["Index", "index_at", "missing", "pick", "publish"]

KINDS = ("sdist", "wheel")
TIMEOUT_SECONDS = 60.0
# How long an index may take to show what was uploaded.
SHOWN_SECONDS = 120.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Index:
    """A package index: its Simple API, and where it takes uploads."""

    simple: str
    uploads: str


def index_at(simple: str | None, uploads: str | None) -> Index:
    """Return an index; where a URL is None, that of the public one.

    Raises:
        UsageError: a URL is none, or carries a password.
    """
    from pypi_simple import PYPI_SIMPLE_ENDPOINT
    from twine.utils import DEFAULT_REPOSITORY

    index = Index(simple or PYPI_SIMPLE_ENDPOINT, uploads or DEFAULT_REPOSITORY)
    for url in (index.simple, index.uploads):
        check_index(url)
    return index


def publish(build: Build, index: Index, names: Iterable[str], say: Say) -> int:
    """Upload what an index lacks of some packages, or of all, lower layers first.

    The next one starts only when the index shows the one before: it can be
    installed at any moment.

    Raises:
        StageFailed: the index has other bytes under the name of a file, refuses one, or
            does not show it.
    """
    layers = in_order(names)
    todo = missing(build, index, layers)
    for package in layers:
        if files := [artifact.file for artifact in todo[package]]:
            _upload(build, index, files)
            _await_shown(build, index, package)
        done = "published" if todo[package] else "was published before"
        say(f"{package} {build.manifest.version}: {done}")
    return 0


def pick(build: Build, index: Index, names: Iterable[str], target: Path) -> list[str]:
    """Copy what an index lacks into a folder, for another program to upload."""
    found = missing(build, index, in_order(names))
    files = [artifact.file for lacking in found.values() for artifact in lacking]
    for file in files:
        shutil.copyfile(build.folder / file, target / file)
    return files


def in_order(names: Iterable[str]) -> list[str]:
    """Return the packages that have these names, in the order of their layers.

    >>> in_order(["dataknobs-utils", "dataknobs-common"])
    ['dataknobs-common', 'dataknobs-utils']
    """
    known = [package.replace("_", "-") for package in PACKAGES]
    wanted = list(names) or known
    for name in wanted:
        if name not in known:
            raise UsageError(f"unknown package {name!r}{near(name, known)}")
    return [name for name in known if name in wanted]


def missing(
    build: Build, index: Index, layers: Iterable[str]
) -> dict[str, list[Artifact]]:
    """Return the files of each package that an index does not have yet.

    Raises:
        StageFailed: the build is not of a commit, its files are not those that were
            built, or the index has others under their names.
    """
    from pypi_simple import PyPISimple

    if build.manifest.dirty:
        raise StageFailed(
            f"{build.manifest.release}: built from files that are in no commit:"
            " commit, and build again"
        )
    build.verify()
    found: dict[str, list[Artifact]] = {}
    problems: list[str] = []
    with PyPISimple(index.simple) as simple:
        for package in layers:
            there = _files(simple, package)
            artifacts = _packages(build, package)
            found[package] = [a for a in artifacts if a.file not in there]
            problems += [
                f"{artifact.file}: the index has another file of that name:"
                " release a new version, names are never used twice"
                for artifact in artifacts
                if artifact.file in there
                and _sha256(simple, there[artifact.file]) != artifact.sha256
            ]
    if problems:
        raise StageFailed(*problems)
    return found


def _packages(build: Build, package: str) -> list[Artifact]:
    artifacts = build.manifest.artifacts
    return [a for a in artifacts if a.name == package and a.kind in KINDS]


def _files(simple: PyPISimple, package: str) -> dict[str, DistributionPackage]:
    from pypi_simple import NoSuchProjectError
    from requests import RequestException

    try:
        page = simple.get_project_page(package, timeout=TIMEOUT_SECONDS)
    except NoSuchProjectError:
        return {}
    except RequestException as error:
        problem = f"the index does not answer: {type(error).__name__}"
        raise StageFailed(f"{package}: {problem}: run it again") from error
    return {package.filename: package for package in page.packages}


def _sha256(simple: PyPISimple, package: DistributionPackage) -> str:
    """Return the digest that an index names, or else that of what it gives."""
    if digest := (package.digests or {}).get("sha256"):
        return digest
    with tempfile.TemporaryDirectory(prefix="dk-publish-") as folder:
        path = Path(folder, "package")
        simple.download_package(package, path, verify=False, timeout=TIMEOUT_SECONDS)
        return hashlib.sha256(path.read_bytes()).hexdigest()


def _upload(build: Build, index: Index, files: list[str]) -> None:
    options = ["--non-interactive", "--disable-progress-bar", "--repository-url"]
    argv = ["twine", "upload", *options, index.uploads, *files]
    failure = f"{', '.join(files)}: not all uploaded; run it again, it goes on there:"
    run_module(argv, build.folder, failure)


def _await_shown(build: Build, index: Index, package: str) -> None:
    began = time.monotonic()
    while time.monotonic() - began < SHOWN_SECONDS:
        lacking = missing(build, index, [package])[package]
        if not lacking:
            return
        time.sleep(1)
    files = ", ".join(artifact.file for artifact in lacking)
    raise StageFailed(
        f"{files}: uploaded, but the index does not show it: run it again"
    )
