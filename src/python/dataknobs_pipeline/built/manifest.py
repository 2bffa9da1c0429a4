"""The manifest: which files a build made, to the byte. Promoted, never rebuilt."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.system.files import sha256_of
from dataknobs_pipeline.system.git import Head

__all__ = [
    "KINDS",
    "LIBRARIES",
    "PACKAGES",
    "Artifact",
    "Manifest",
    "read_manifest",
]

KINDS = ("dependency", "pex", "requirements", "sbom", "sdist", "wheel")
LIBRARIES = (
    "dataknobs_common",
    "dataknobs_structures",
    "dataknobs_utils",
    "dataknobs_xization",
)
# What a build makes a wheel and an sdist of, and a release installs.
PACKAGES = (*LIBRARIES, "dataknobs_service")

_VERSION = re.compile(r"[0-9][0-9A-Za-z.!+]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Artifact:
    """One file of a build; `file` is relative to the folder of the manifest."""

    name: str
    version: str
    file: str
    kind: str
    size: int
    sha256: str

    def difference(self, path: Path) -> str | None:
        """Return in which way a file is not this one."""
        if not path.is_file():
            return f"{path}: missing, but the manifest lists it: build again"
        if path.stat().st_size != self.size or sha256_of(path) != self.sha256:
            return f"{path}: not the file that was built (its SHA-256 differs)"
        return None


@dataclass(frozen=True)
class Manifest:
    """All files of a build, sorted by name, and what they were made from and with."""

    version: str
    commit: str
    dirty: bool
    toolchain: dict[str, str]
    artifacts: tuple[Artifact, ...]

    @property
    def head(self) -> Head:
        """What was checked out when it was built."""
        return Head(self.commit, self.dirty)

    @property
    def release(self) -> str:
        """The name of the release: the version and a digest of all files."""
        files = [(artifact.file, artifact.sha256) for artifact in self.artifacts]
        digest = hashlib.sha256(json.dumps(sorted(files)).encode()).hexdigest()
        return f"{self.version}-{digest[:12]}"

    @staticmethod
    def version_of(release: str) -> str:
        """Return the version in the name of a release."""
        return release.rpartition("-")[0]

    def of_kind(self, kind: str) -> list[Artifact]:
        """Return the artifacts of a kind."""
        return [artifact for artifact in self.artifacts if artifact.kind == kind]

    def as_json(self) -> str:
        """Return the text of the file: the same for the same build."""
        return json.dumps(dataclasses.asdict(self), indent=2, sort_keys=True) + "\n"

    def verify(self, folder: Path, kinds: Collection[str] = KINDS) -> None:
        """Compare every file of these kinds with its size and SHA-256.

        Raises:
            StageFailed: naming each file that is missing or not the one built.
        """
        problems = [
            problem
            for artifact in self.artifacts
            if artifact.kind in kinds
            and (problem := artifact.difference(folder / artifact.file))
        ]
        if problems:
            raise StageFailed(*problems)


def read_manifest(path: Path) -> Manifest:
    """Read a manifest file and check every field.

    Raises:
        StageFailed: it is missing, or not a manifest.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return _manifest(data)
    except FileNotFoundError:
        raise StageFailed(
            f"{path}: there is no such manifest: build first, ./dk stage build"
        ) from None
    except (ValueError, TypeError, KeyError) as error:
        raise StageFailed(f"{path}: not a manifest: {error}") from error


def _manifest(data: dict[str, Any]) -> Manifest:
    artifacts = tuple(_artifact(item) for item in data["artifacts"])
    manifest = Manifest(**{**data, "artifacts": artifacts})
    # The version becomes the name of a folder.
    _require(_is_text(manifest.version, _VERSION), "version", manifest.version)
    _require(isinstance(manifest.toolchain, dict), "toolchain", manifest.toolchain)
    _require(isinstance(manifest.dirty, bool), "dirty", manifest.dirty)
    _require(isinstance(manifest.commit, str), "commit", manifest.commit)
    return manifest


def _artifact(item: dict[str, Any]) -> Artifact:
    artifact = Artifact(**item)
    path = Path(str(artifact.file))
    outside = path.is_absolute() or ".." in path.parts
    _require(not outside and isinstance(artifact.file, str), "file", artifact.file)
    _require(artifact.kind in KINDS, "kind", artifact.kind)
    _require(isinstance(artifact.size, int), "size", artifact.size)
    _require(_is_text(artifact.sha256, _SHA256), "sha256", artifact.sha256)
    return artifact


def _is_text(value: object, pattern: re.Pattern[str]) -> bool:
    return isinstance(value, str) and bool(pattern.fullmatch(value))


def _require(condition: object, key: str, value: object) -> None:
    if not condition:
        raise ValueError(f"bad {key}: {value!r}")
