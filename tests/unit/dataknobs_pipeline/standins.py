"""Releases with a script in place of their Python, for tests that install nothing."""

from __future__ import annotations

import json
from pathlib import Path

from dataknobs_pipeline.environment import Environment
from dataknobs_pipeline.files import sha256_of
from dataknobs_pipeline.manifest import LIBRARIES, Artifact, Manifest
from dataknobs_pipeline.places import Places

__all__ = ["ENVIRONMENT", "environment_file", "make_release"]

ENVIRONMENT = Environment("staging", {"ENVIRONMENT": "staging", "LOG_LEVEL": "INFO"})


def environment_file(root: Path, name: str) -> None:
    """Write the file of an environment."""
    folder = root / "environments"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yml").write_text(
        f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n"
        f"data: {{ENVIRONMENT: {name}, LOG_LEVEL: INFO}}\n",
        encoding="utf-8",
    )


def make_release(
    places: Places, version: str, works: bool = True, dirty: bool = False
) -> str:
    """Make a release that answers, well or badly; returns its name."""
    places.make()
    manifest, wheels = _files(places.base / "scratch", version, dirty)
    release = places.release(manifest.release)
    release.mkdir()
    wheels.rename(release / "artifacts")
    (release / "manifest.json").write_text(manifest.as_json(), encoding="utf-8")
    answer = {library: {"value": version} for library in LIBRARIES}
    tree = {"value": "ok"} if works else {"error": "no"}
    python = release / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    text = json.dumps({**answer, "Tree": tree})
    python.write_text(f"#!/bin/sh\ncat >/dev/null; echo '{text}'\n", encoding="utf-8")
    python.chmod(0o755)
    return manifest.release


def _files(folder: Path, version: str, dirty: bool) -> tuple[Manifest, Path]:
    folder.mkdir()
    artifacts = []
    for library in LIBRARIES:
        path = folder / f"{library}-{version}.whl"
        path.write_text(f"{library} {version}", encoding="utf-8")
        size, digest, name = path.stat().st_size, sha256_of(path), library
        name = library.replace("_", "-")
        artifacts.append(Artifact(name, version, path.name, "wheel", size, digest))
    return Manifest(version, "c0ffee", dirty, {}, tuple(artifacts)), folder
