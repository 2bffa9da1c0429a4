"""Releases with scripts in place of their programs, for tests that install nothing."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from dataknobs_pipeline.built.manifest import PACKAGES, Artifact, Manifest
from dataknobs_pipeline.config.environment import Environment
from dataknobs_pipeline.delivery.places import Places
from dataknobs_pipeline.system.files import sha256_of

__all__ = ["ENVIRONMENT", "NOBODY", "environment_file", "make_release", "make_service"]

SERVICE = """
import socket, sys
if sys.argv[1] == "serve":
    listener = socket.socket(fileno=int(sys.argv[-1].partition("=")[2]))
    while True:
        connection, _ = listener.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\n")
print(1)  # the version of its tables
"""
NOBODY = "http://127.0.0.1:1"
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
    answer = {library: {"value": version} for library in PACKAGES}
    answer["ready"] = answer["query"] = {"value": "200"}
    tree = {"value": "ok"} if works else {"error": "no"}
    python = release / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    text = json.dumps({**answer, "Tree": tree})
    away = text.replace('"200"', '"200", "error": "away"')
    python.write_text(
        f"#!/bin/sh\ncat >/dev/null\ncase \"$*\" in *{NOBODY}/*) echo '{away}' ;;"
        f" *) echo '{text}' ;; esac\n",
        encoding="utf-8",
    )
    python.chmod(0o755)
    make_service(release)
    return manifest.release


def make_service(release: Path) -> None:
    """Make the program of a release one that answers everything with 200."""
    program = release / "venv" / "bin" / "dataknobs"
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(f"#!{sys.executable} -IS\n{SERVICE}", encoding="utf-8")
    program.chmod(0o755)


def _files(folder: Path, version: str, dirty: bool) -> tuple[Manifest, Path]:
    folder.mkdir()
    artifacts = []
    for library in PACKAGES:
        path = folder / f"{library}-{version}.whl"
        path.write_text(f"{library} {version}", encoding="utf-8")
        size, digest, name = path.stat().st_size, sha256_of(path), library
        name = library.replace("_", "-")
        artifacts.append(Artifact(name, version, path.name, "wheel", size, digest))
    return Manifest(version, "c0ffee", dirty, {}, tuple(artifacts)), folder
