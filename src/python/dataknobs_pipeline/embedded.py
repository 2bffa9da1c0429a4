"""Deploy to the embedded target: prepare, check, switch. The command `dk deploy`.

A release is built aside, as `.incoming-…`, and renamed when it is complete and checked.
So a folder below releases/ is a whole release, whenever a deploy was killed, and
`current` never points at anything else. uv makes the virtual environment relocatable,
which is what allows the renaming.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from dataknobs_pipeline.environment import Environment, read_environment
from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.files import state_directory, write_atomically
from dataknobs_pipeline.health import check_release
from dataknobs_pipeline.history import Deploy, open_history
from dataknobs_pipeline.locking import exclusive
from dataknobs_pipeline.manifest import Artifact, Manifest, read_manifest
from dataknobs_pipeline.places import Places
from dataknobs_pipeline.tools import base_python, run_tool, uv

__all__ = ["deploy", "install_commands", "wheel_requirements"]

KEPT_RELEASES = 5

Say = Callable[[str], None]


def deploy(root: Path, name: str, manifest_path: Path, wait: bool, say: Say) -> None:
    """Install a build into an environment and switch to it.

    Deploying what is current already only checks it.

    Raises:
        StageFailed: a file is not the one built, or the release does not work; what
            was served before still is.
    """
    environment = read_environment(root, name)
    manifest = read_manifest(manifest_path)
    _refuse_dirty(manifest, environment)
    manifest.verify(manifest_path.parent)
    places = Places(root, name)
    places.make()
    with exclusive(places.lock, wait, say), open_history(
        state_directory(root)
    ) as store:
        places.sweep()
        record = Deploy(name, manifest.release, manifest.version, manifest.head)
        with store.recorded_deploy(record):
            _bring_up(places, manifest, manifest_path.parent, say)


def wheel_requirements(wheels: Sequence[Artifact], folder: Path) -> str:
    """Return a requirements file that installs just these files, hash-checked."""
    return "".join(
        f"{wheel.name} @ {(folder / wheel.file).resolve().as_uri()}"
        f" --hash=sha256:{wheel.sha256}\n"
        for wheel in wheels
    )


def install_commands(
    venv: Path, requirements: Sequence[Path], python: str
) -> list[list[str]]:
    """Return the commands that make a virtual environment and fill it.

    Nothing is resolved: what is installed is what the build listed, and the last
    command makes sure that this is enough.
    """
    install = [uv(), "pip", "install", "--quiet", f"--python={venv}/bin/python"]
    files = [f"--requirements={path}" for path in requirements]
    return [
        [uv(), "venv", "--quiet", "--relocatable", f"--python={python}", str(venv)],
        [*install, "--no-deps", "--require-hashes", *files],
        [uv(), "pip", "check", "--quiet", f"--python={venv}/bin/python"],
    ]


def _refuse_dirty(manifest: Manifest, environment: Environment) -> None:
    if manifest.dirty and environment.clean_only:
        raise StageFailed(
            f"this build has uncommitted changes, {environment.name} takes none:"
            " commit and build again"
        )


def _bring_up(places: Places, manifest: Manifest, dist: Path, say: Say) -> None:
    release = places.release(manifest.release)
    if places.current() == release:
        _require_working(release, manifest, f"remove {release} and deploy again")
        say(f"{places.name} serves {release.name} already")
        return
    if release.exists() and not _works(release, manifest):
        places.remove(release.name)
    if not release.exists():
        _build(places, manifest, dist)
    places.switch(release.name)
    say(f"{places.name} serves {release.name} now")
    for old in places.prune(KEPT_RELEASES):
        say(f"removed the old release {old}")


def _build(places: Places, manifest: Manifest, dist: Path) -> None:
    incoming = places.incoming(manifest.release)
    incoming.mkdir()
    try:
        _install(incoming, manifest, dist, places.root)
        _require_working(incoming, manifest, "the old release still serves")
        incoming.rename(places.release(manifest.release))
    finally:
        shutil.rmtree(incoming, ignore_errors=True)


def _install(incoming: Path, manifest: Manifest, dist: Path, root: Path) -> None:
    write_atomically(incoming / "manifest.json", manifest.as_json())
    wheels = incoming / "wheels.txt"
    write_atomically(wheels, wheel_requirements(manifest.of_kind("wheel"), dist))
    locks = [dist / artifact.file for artifact in manifest.of_kind("requirements")]
    for command in install_commands(incoming / "venv", [*locks, wheels], base_python()):
        run_tool(command, root, f"could not install {manifest.release}:")


def _works(release: Path, manifest: Manifest) -> bool:
    return not any(check.problem for check in check_release(release, manifest))


def _require_working(release: Path, manifest: Manifest, advice: str) -> None:
    bad = [check for check in check_release(release, manifest) if check.problem]
    if bad:
        what = f"release {manifest.release} does not work: {advice}"
        raise StageFailed(what, *(str(check) for check in bad))
