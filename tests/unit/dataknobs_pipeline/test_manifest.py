"""The manifest of a build."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dataknobs_pipeline.built.manifest import Artifact, Manifest, read_manifest
from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.system.files import sha256_of
from dataknobs_pipeline.system.git import Head


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    """Make a manifest of one file."""
    path = tmp_path / "a.whl"
    path.write_bytes(b"bytes")
    artifact = Artifact("a", "1.0.0", "a.whl", "wheel", 5, sha256_of(path))
    return Manifest("1.0.0", "c0ffee", False, {"pants": "2.17.1"}, (artifact,))


def test_what_is_written_is_read_back(manifest: Manifest, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(manifest.as_json(), encoding="utf-8")
    assert read_manifest(path) == manifest
    assert manifest.head == Head("c0ffee", False)


def test_the_release_is_named_after_version_and_bytes(manifest: Manifest) -> None:
    assert manifest.release.startswith("1.0.0-")
    assert len(manifest.release) == len("1.0.0-") + 12
    same = replace(manifest, commit="other", toolchain={})
    assert same.release == manifest.release
    artifact = replace(manifest.artifacts[0], sha256="0" * 64)
    assert replace(manifest, artifacts=(artifact,)).release != manifest.release


def test_untouched_files_pass(manifest: Manifest, tmp_path: Path) -> None:
    manifest.verify(tmp_path)


@pytest.mark.parametrize("data", [b"Bytes", b"byte", b""])
def test_a_changed_file_is_refused_by_name(
    manifest: Manifest, tmp_path: Path, data: bytes
) -> None:
    (tmp_path / "a.whl").write_bytes(data)
    with pytest.raises(StageFailed, match="a.whl: not the file that was built"):
        manifest.verify(tmp_path)


def test_a_missing_file_is_refused_by_name(manifest: Manifest, tmp_path: Path) -> None:
    (tmp_path / "a.whl").unlink()
    with pytest.raises(StageFailed, match="a.whl: missing"):
        manifest.verify(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"version": "../../x"},
        {"version": 1},
        {"dirty": "no"},
        {"commit": 3},
        {"artifacts": 3},
        {"artifacts": [{}]},
        {"extra": 1},
        {"toolchain": []},
    ],
)
def test_a_manifest_with_a_bad_field_is_refused(
    manifest: Manifest, tmp_path: Path, change: dict[str, Any]
) -> None:
    _refused({**json.loads(manifest.as_json()), **change}, tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"file": "../a.whl"},
        {"file": "/etc/passwd"},
        {"file": 3},
        {"kind": "virus"},
        {"size": "5"},
        {"sha256": "A" * 64},
    ],
)
def test_an_artifact_with_a_bad_field_is_refused(
    manifest: Manifest, tmp_path: Path, change: dict[str, Any]
) -> None:
    data = json.loads(manifest.as_json())
    data["artifacts"][0].update(change)
    _refused(data, tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", "nonsense"])
def test_what_is_no_manifest_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StageFailed, match="not a manifest"):
        read_manifest(path)


def test_a_missing_manifest_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StageFailed, match="build first, ./dk stage build"):
        read_manifest(tmp_path / "manifest.json")


def _refused(data: dict[str, Any], folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(StageFailed, match="not a manifest: "):
        read_manifest(path)
