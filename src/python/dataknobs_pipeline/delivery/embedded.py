"""Install a build as a release of the embedded target: copy, install, check, place.

A release is built aside, as `.incoming-…`, and renamed when it is complete and checked.
So a folder below releases/ is a whole release, whenever a deploy was killed. uv makes
the virtual environment relocatable, which is what allows the renaming.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dataknobs_pipeline.built.manifest import Artifact, Manifest
from dataknobs_pipeline.delivery.health import failures
from dataknobs_pipeline.delivery.kept import Build, keep
from dataknobs_pipeline.delivery.places import Places
from dataknobs_pipeline.delivery.steps import Step
from dataknobs_pipeline.delivery.trial import check_apart
from dataknobs_pipeline.errors import Interrupted, StageFailed
from dataknobs_pipeline.system.files import write_atomically
from dataknobs_pipeline.system.signals import Cancellation
from dataknobs_pipeline.system.tools import base_python, run_tool, uv

__all__ = ["Installer", "install_commands", "wheel_requirements"]


def wheel_requirements(wheels: Sequence[Artifact], folder: Path) -> str:
    """Return a requirements file that installs just these files, hash-checked."""
    return "".join(
        f"{wheel.name} @ {(folder / wheel.file).resolve().as_uri()}"
        f" --hash=sha256:{wheel.sha256}\n"
        for wheel in wheels
    )


def install_commands(
    venv: Path, requirements: Path, cache: Path, pythons: Path
) -> list[list[str]]:
    """Return the commands that make a virtual environment and fill it.

    Nothing is resolved or fetched: what is installed is what the build listed, and the
    last command makes sure that this is enough. The cache is only for this: uv knows
    these files by where they are, so they would never be used again. Only what it
    finds out about our own Python is worth a cache that stays, `pythons`.
    """
    tool = [uv(), "--quiet", "--offline"]
    python, into = f"--python={base_python()}", f"--python={venv}/bin/python"
    files = ["--no-index", "--no-deps", "--require-hashes"]
    pip = [*tool, f"--cache-dir={cache}", "pip"]
    return [
        [*tool, f"--cache-dir={pythons}", "venv", "--relocatable", python, str(venv)],
        [*pip, "install", into, *files, f"--requirements={requirements}"],
        [*pip, "check", into],
    ]


@dataclass(frozen=True)
class Installer:
    """Turns builds into releases of an environment."""

    places: Places
    timeout: float
    cancellation: Cancellation
    settings: Mapping[str, str]

    def install(self, build: Build) -> None:
        """Make a release of a build; all of it, or none."""
        name = build.manifest.release
        incoming = self.places.incoming(name)
        incoming.mkdir()
        try:
            self._fill(incoming, build)
            self._require_working(incoming, build.manifest)
            self.reached(Step.CHECKED)
            incoming.rename(self.places.release(name))
            self.reached(Step.PLACED)
        finally:
            shutil.rmtree(incoming, ignore_errors=True)

    def reached(self, step: Step) -> None:
        """End a step; this is where a signal that came meanwhile is obeyed."""
        step.reached()
        if self.cancellation.requested:
            raise Interrupted(self.cancellation.signum)

    def _fill(self, incoming: Path, build: Build) -> None:
        manifest = build.manifest
        write_atomically(incoming / "manifest.json", manifest.as_json())
        kept = incoming / "artifacts"
        keep(build, kept, self.places)
        self.reached(Step.COPIED)
        wheels = incoming / "wheels.txt"
        listed = [*manifest.of_kind("dependency"), *manifest.of_kind("wheel")]
        write_atomically(wheels, wheel_requirements(listed, kept))
        cache = incoming / "cache"
        pythons = self.places.base / "pythons"
        for command in install_commands(incoming / "venv", wheels, cache, pythons):
            failure = f"could not install {manifest.release}:"
            run_tool(command, self.places.root, failure, self.cancellation)
        shutil.rmtree(cache)
        self.reached(Step.INSTALLED)

    def _require_working(self, incoming: Path, manifest: Manifest) -> None:
        checks = check_apart(
            incoming, manifest, self.settings, self.timeout, self.cancellation
        )
        if bad := failures(checks):
            what = "does not work: what was served before still is"
            raise StageFailed(f"release {manifest.release} {what}", *bad)
