"""Check what a build left in dist/ and list it: the command `dk manifest`."""

from __future__ import annotations

import platform
import shutil
import tomllib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    parse_sdist_filename,
    parse_wheel_filename,
)

from dataknobs_pipeline.built import wheelhouse
from dataknobs_pipeline.built.manifest import PACKAGES, Artifact, Manifest
from dataknobs_pipeline.built.sbom import FOLDER as SBOMS
from dataknobs_pipeline.built.sbom import write_sboms
from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.security.licences import read_table
from dataknobs_pipeline.system import git
from dataknobs_pipeline.system.files import sha256_of, write_atomically
from dataknobs_pipeline.system.tools import run_module

__all__ = ["INSTALLED", "REQUIREMENTS", "collect", "write_manifest"]

# What a release needs from elsewhere, to the byte; the service needs most.
INSTALLED = "service.lock"
REQUIREMENTS = ("libraries.lock", INSTALLED)
# What `sha256sum --check` reads.
CHECKSUMS = "SHA256SUMS"


def write_manifest(root: Path, dist: Path, tag: str | None = None) -> str:
    """Check the packages of a folder, add what is needed to install them, and list all.

    That is the wheels from elsewhere, in `wheelhouse`, the SBOMs and manifest.json.

    Returns one line that says what was listed.

    Raises:
        StageFailed: a package is missing, stale or faulty; no manifest is written.
    """
    head = git.head(root)
    for name in REQUIREMENTS:
        shutil.copyfile(root / "3rdparty" / "python" / name, dist / name)
    write_sboms(dist, collect(dist)[1], read_table(root))
    wheelhouse.fill(root, dist / INSTALLED, dist)
    version, artifacts = collect(dist)
    if tag is not None and tag != f"v{version}":
        raise StageFailed(
            f"the tag is {tag}, the packages are {version}: run ./dk release instead of"
            " setting tags by hand"
        )
    packages = [dist / a.file for a in artifacts if a.kind in ("wheel", "sdist")]
    _check_packages(packages, root)
    toolchain = {"pants": _pants_version(root), "python": platform.python_version()}
    manifest = Manifest(version, head.commit, head.dirty, toolchain, artifacts)
    target = dist / "manifest.json"
    write_atomically(target, manifest.as_json())
    sums = [f"{a.sha256}  {a.file}\n" for a in artifacts]
    sums.append(f"{sha256_of(target)}  {target.name}\n")
    write_atomically(dist / CHECKSUMS, "".join(sums))
    return f"{target}: {len(artifacts)} artifacts, release {manifest.release}"


def collect(dist: Path) -> tuple[str, tuple[Artifact, ...]]:
    """Return the version of a build and its artifacts, sorted by file name.

    PEX files are also looked for one folder down, where Pants puts them.

    Raises:
        StageFailed: there are two versions, or a wheel or sdist is missing.
    """
    wheels = [_wheel(path) for path in sorted(dist.glob("*.whl"))]
    sdists = [_sdist(path) for path in sorted(dist.glob("*.tar.gz"))]
    version = _one_version([*wheels, *sdists], dist)
    _require_all(wheels, sdists, dist)
    others = [
        _other(dist / name, dist, version, "requirements") for name in REQUIREMENTS
    ]
    for path in dist.glob(f"{wheelhouse.FOLDER}/*.whl"):
        others.append(_wheel(path, f"{wheelhouse.FOLDER}/", "dependency"))
    for path in sorted({*dist.glob("*.pex"), *dist.glob("*/*.pex")}):
        others.append(_other(path, dist, version, "pex"))
    for path in dist.glob(f"{SBOMS}/*.cdx.json"):
        others.append(_other(path, dist, version, "sbom"))
    artifacts = sorted([*wheels, *sdists, *others], key=lambda item: item.file)
    return version, tuple(artifacts)


def _wheel(path: Path, folder: str = "", kind: str = "wheel") -> Artifact:
    try:
        name, version, _build, _tags = parse_wheel_filename(path.name)
    except InvalidWheelFilename as error:
        raise StageFailed(f"{path}: {error}") from error
    return _package(path, str(name), str(version), kind, folder)


def _sdist(path: Path) -> Artifact:
    try:
        name, version = parse_sdist_filename(path.name)
    except InvalidSdistFilename as error:
        raise StageFailed(f"{path}: {error}") from error
    return _package(path, str(name), str(version), "sdist")


def _package(
    path: Path, name: str, version: str, kind: str, folder: str = ""
) -> Artifact:
    size, file = path.stat().st_size, f"{folder}{path.name}"
    return Artifact(name, version, file, kind, size, sha256_of(path))


def _other(path: Path, dist: Path, version: str, kind: str) -> Artifact:
    file = path.relative_to(dist).as_posix()
    size = path.stat().st_size
    return Artifact(path.stem, version, file, kind, size, sha256_of(path))


def _one_version(packages: Iterable[Artifact], dist: Path) -> str:
    files: dict[str, list[str]] = {}
    for package in packages:
        files.setdefault(package.version, []).append(package.file)
    if not files:
        raise StageFailed(f"{dist}: no wheel and no sdist: ./pants package :: first")
    if len(files) > 1:
        raise StageFailed(
            f"{dist} holds {len(files)} versions: remove the stale files",
            *(f"{v}: {', '.join(sorted(n))}" for v, n in sorted(files.items())),
        )
    return next(iter(files))


def _require_all(wheels: list[Artifact], sdists: list[Artifact], dist: Path) -> None:
    missing = [
        f"{dist}: no {kind} of {package}: ./pants package :: makes it"
        for kind, built in (("wheel", wheels), ("sdist", sdists))
        for package in PACKAGES
        if package.replace("_", "-") not in {artifact.name for artifact in built}
    ]
    if missing:
        raise StageFailed(*missing)


def _check_packages(packages: list[Path], root: Path) -> None:
    files = [str(path) for path in packages]
    wheels = [name for name in files if name.endswith(".whl")]
    checks = (
        ["twine", "check", "--strict", *files],
        ["check_wheel_contents", *wheels],
    )
    with ThreadPoolExecutor() as pool:
        for check in [
            pool.submit(run_module, argv, root, f"{argv[0]} found faults:")
            for argv in checks
        ]:
            check.result()


def _pants_version(root: Path) -> str:
    try:
        with (root / "pants.toml").open("rb") as stream:
            return str(tomllib.load(stream)["GLOBAL"]["pants_version"])
    except (KeyError, tomllib.TOMLDecodeError) as error:
        raise StageFailed(f"pants.toml: no GLOBAL.pants_version: {error}") from error
