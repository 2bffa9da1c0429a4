"""Which files of a build a release keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from dataknobs_pipeline.built.manifest import Artifact, Manifest
from dataknobs_pipeline.delivery.kept import Build, keep
from dataknobs_pipeline.delivery.places import Places
from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.system.files import sha256_of


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """Return an environment with nothing in it."""
    places = Places(tmp_path, "staging")
    places.make()
    return places


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Make a build of a wheel and a PEX file."""
    dist = tmp_path / "dist"
    dist.mkdir()
    artifacts = []
    for name, kind in (("a.whl", "wheel"), ("a.pex", "pex")):
        (dist / name).write_text(name)
        digest = sha256_of(dist / name)
        artifacts.append(Artifact("a", "1.0.0", name, kind, len(name), digest))
    manifest = Manifest("1.0.0", "c0ffee", False, {}, tuple(artifacts))
    return Build(manifest, dist)


def _keep(build: Build, places: Places, release: str) -> Path:
    folder = places.release(release) / "artifacts"
    keep(build, folder, places)
    return folder


def test_a_pex_file_is_not_kept_and_not_missed(build: Build, places: Places) -> None:
    folder = _keep(build, places, "1.0.0-a")
    assert [path.name for path in folder.iterdir()] == ["a.whl"]
    Build(build.manifest, folder, kept=True).verify()
    with pytest.raises(StageFailed, match="a.pex: missing"):
        Build(build.manifest, folder).verify()


def test_releases_share_what_is_the_same_and_nothing_with_dist(
    build: Build, places: Places
) -> None:
    first = _keep(build, places, "1.0.0-a") / "a.whl"
    second = _keep(build, places, "1.0.0-b") / "a.whl"
    assert first.samefile(second)
    assert not first.samefile(build.folder / "a.whl")


def test_what_another_release_has_under_that_name_is_not_taken_for_it(
    build: Build, places: Places
) -> None:
    other = _keep(build, places, "1.0.0-a") / "a.whl"
    other.write_text("A.whl")
    kept = _keep(build, places, "1.0.0-b") / "a.whl"
    assert kept.read_text() == "a.whl"


def test_a_file_that_changed_since_it_was_built_is_refused(
    build: Build, places: Places
) -> None:
    (build.folder / "a.whl").write_text("A.whl")
    with pytest.raises(StageFailed, match="a.whl: not the file that was built"):
        _keep(build, places, "1.0.0-a")
