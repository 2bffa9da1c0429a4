"""Listing what a build left in dist/."""

from __future__ import annotations

from pathlib import Path

import pytest

from dataknobs_pipeline.built.artifacts import REQUIREMENTS, collect
from dataknobs_pipeline.built.manifest import PACKAGES
from dataknobs_pipeline.errors import StageFailed


def _built(dist: Path) -> None:
    for package in PACKAGES:
        (dist / f"{package}-1.0.0-py3-none-any.whl").touch()
        (dist / f"{package}-1.0.0.tar.gz").touch()
    for name in REQUIREMENTS:
        (dist / name).touch()


def test_all_kinds_are_found_and_sorted_by_file(tmp_path: Path) -> None:
    _built(tmp_path)
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "a.pex").write_bytes(b"pex")
    (tmp_path / "reports.txt").touch()
    (tmp_path / "wheelhouse").mkdir()
    (tmp_path / "wheelhouse" / "some_thing-2.0-py3-none-any.whl").touch()
    version, artifacts = collect(tmp_path)
    assert version == "1.0.0"
    files = [artifact.file for artifact in artifacts]
    assert files == sorted(files)
    assert len(files) == 14
    assert {artifact.kind for artifact in artifacts} == {
        "wheel",
        "sdist",
        "requirements",
        "pex",
        "dependency",
    }
    (thing,) = [artifact for artifact in artifacts if artifact.kind == "dependency"]
    assert (thing.name, thing.version) == ("some-thing", "2.0")
    assert thing.file == "wheelhouse/some_thing-2.0-py3-none-any.whl"
    (pex,) = [artifact for artifact in artifacts if artifact.kind == "pex"]
    assert (pex.name, pex.file, pex.size) == ("a", "app/a.pex", 3)


def test_two_versions_are_refused_with_their_files(tmp_path: Path) -> None:
    _built(tmp_path)
    (tmp_path / "dataknobs_utils-0.9.tar.gz").touch()
    with pytest.raises(StageFailed) as caught:
        collect(tmp_path)
    assert caught.value.problems[0].endswith("holds 2 versions: remove the stale files")
    assert caught.value.problems[1] == "0.9: dataknobs_utils-0.9.tar.gz"


def test_each_missing_package_is_named(tmp_path: Path) -> None:
    _built(tmp_path)
    (tmp_path / "dataknobs_common-1.0.0.tar.gz").unlink()
    (tmp_path / "dataknobs_utils-1.0.0-py3-none-any.whl").unlink()
    with pytest.raises(StageFailed) as caught:
        collect(tmp_path)
    assert [line.split(": ")[1] for line in caught.value.problems] == [
        "no wheel of dataknobs_utils",
        "no sdist of dataknobs_common",
    ]


@pytest.mark.parametrize("name", ["odd.whl", "odd.tar.gz"])
def test_a_file_with_an_impossible_name_is_refused(tmp_path: Path, name: str) -> None:
    _built(tmp_path)
    (tmp_path / name).touch()
    with pytest.raises(StageFailed, match=name):
        collect(tmp_path)


def test_nothing_built_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StageFailed, match="./pants package :: first"):
        collect(tmp_path)
