"""Find the release or the build that somebody asked for, by version or name."""

from __future__ import annotations

from pathlib import Path

from dataknobs_pipeline.built.manifest import Manifest, read_manifest
from dataknobs_pipeline.delivery.kept import Build
from dataknobs_pipeline.delivery.places import Places, all_places
from dataknobs_pipeline.errors import StageFailed

__all__ = ["LATEST", "build_of", "find_build", "kept", "kept_build", "previous"]

LATEST = "latest"


def find_build(root: Path, version: str) -> Build:
    """Return a build: the one in dist, else one that an environment keeps.

    Args:
        root: the checkout.
        version: a version, the name of a release, or `latest`, what is in dist.

    Raises:
        StageFailed: there is none, or several environments keep different ones.
    """
    newest = root / "dist" / "manifest.json"
    if version == LATEST or newest.exists():
        build = build_of(newest)
        if version in (LATEST, build.manifest.version, build.manifest.release):
            return build
    found = {
        name: places
        for places in all_places(root)
        for name in _matching(places, version)
    }
    if len(found) == 1:
        ((name, places),) = found.items()
        return kept_build(places, name)
    here = {f"  {name}" for places in all_places(root) for name in places.releases()}
    what = f"several builds of {version}" if found else f"no build of {version}"
    raise StageFailed(
        f"there is {what}, neither in dist nor kept by an environment: give one of"
        " these, or build",
        *(sorted(here) or ["  (none)"]),
    )


def build_of(manifest_path: Path) -> Build:
    """Return the build that a manifest lists, in its folder."""
    return Build(read_manifest(manifest_path), manifest_path.parent)


def kept_build(places: Places, name: str) -> Build:
    """Return the files that a release was installed from."""
    release = places.release(name)
    manifest = read_manifest(release / "manifest.json")
    return Build(manifest, release / "artifacts", kept=True)


def kept(places: Places, wanted: str) -> str:
    """Return the one release of an environment with this name or version.

    Raises:
        StageFailed: there is none, or several; all are listed.
    """
    found = _matching(places, wanted)
    if len(found) == 1:
        return found[0]
    problem = "several releases of" if found else "no release"
    raise StageFailed(
        f"{places.name} has {problem} {wanted}: give one of these", *_listing(places)
    )


def previous(places: Places) -> str:
    """Return the release that passed last before the current one.

    Raises:
        StageFailed: there is none; all that are there are listed.
    """
    passed, here = places.ledger.names(), places.releases()
    current = places.current()
    if current and current.name in passed:
        passed = passed[: passed.index(current.name)]
    good = [name for name in passed if name in here]
    if not good:
        raise StageFailed(
            f"{places.name} has no release that passed before: what it has is",
            *_listing(places),
        )
    return good[-1]


def _matching(places: Places, wanted: str) -> list[str]:
    return [
        name
        for name in places.releases()
        if wanted in (name, Manifest.version_of(name))
    ]


def _listing(places: Places) -> list[str]:
    current = places.current()
    lines = []
    for name in places.releases():
        serving = current is not None and current.name == name
        lines.append(f"  {name} (serving)" if serving else f"  {name}")
    return lines or ["  (none)"]
