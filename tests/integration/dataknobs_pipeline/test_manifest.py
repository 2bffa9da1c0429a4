"""`dk manifest`, from the outside."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from integration.dataknobs_pipeline.checkout import Checkout
from integration.dataknobs_pipeline.environments import built_in, copy_of
from integration.dataknobs_pipeline.packages import (
    lock_line,
    make_libraries,
    make_wheel,
)

PEX = "src.python.tool/tool.pex"


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """Make a checkout with a PEX file and libraries that ask for another, all listed.

    The tests only read it.
    """
    checkout = built_in(Checkout(tmp_path_factory.mktemp("listed")))
    dist = checkout.root / "dist"
    make_pex(dist / PEX)
    needs = "Requires-Dist: six>=1\nRequires-Dist: dataknobs-common~=1.0.0"
    make_wheel(dist, "dataknobs_utils", "1.0.0", "", needs)
    licences = "some-thing==2.0: MIT OR ISC\nsix==1.9: MIT\nother==1: MIT\n"
    checkout.write("3rdparty/python/licences.txt", licences)
    checkout.commit()
    done = checkout.dk("manifest")
    assert done.returncode == 0, done.stderr
    return checkout


def make_pex(path: Path) -> None:
    """Make what a PEX file is for us: an archive that says what is in it."""
    path.parent.mkdir()
    info = {"distributions": {"Some_Thing-2.0-py3-none-any.whl": "a digest"}}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("PEX-INFO"), json.dumps(info))


def test_the_manifest_lists_every_artifact_with_size_and_digest(
    listed: Checkout,
) -> None:
    dist = listed.root / "dist"
    manifest = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    kinds = Counter(artifact["kind"] for artifact in manifest["artifacts"])
    assert kinds == {"wheel": 5, "sdist": 5, "sbom": 11, "requirements": 2, "pex": 1}
    for artifact in manifest["artifacts"]:
        data = (dist / artifact["file"]).read_bytes()
        assert artifact["size"] == len(data)
        assert artifact["sha256"] == hashlib.sha256(data).hexdigest()
    assert manifest["version"] == "1.0.0"
    assert manifest["commit"] == listed.git("rev-parse", "HEAD")
    assert manifest["dirty"] is False
    assert manifest["toolchain"]["pants"] == "2.17.1"


def test_pex_files_are_listed_from_one_folder_down_too(listed: Checkout) -> None:
    text = (listed.root / "dist" / "manifest.json").read_text(encoding="utf-8")
    assert f'"file": "{PEX}"' in text


def test_the_same_build_gives_the_same_manifest(
    listed: Checkout, tmp_path: Path
) -> None:
    again = copy_of(listed.root, tmp_path / "copy").checkout
    path = again.root / "dist" / "manifest.json"
    before = path.read_bytes()
    path.unlink()
    assert again.dk("manifest").returncode == 0
    assert path.read_bytes() == before


def test_what_is_in_a_pex_is_listed_with_its_licence(listed: Checkout) -> None:
    name = PEX.replace("/", "-")
    path = listed.root / "dist" / "sbom" / f"{name}.cdx.json"
    bom = json.loads(path.read_text("utf-8"))
    (component,) = bom["components"]
    assert component["purl"] == "pkg:pypi/some-thing@2.0"
    assert component["licenses"] == [{"expression": "MIT OR ISC"}]
    assert "timestamp" not in bom["metadata"]


def test_what_a_library_asks_for_is_listed_as_it_is_locked(listed: Checkout) -> None:
    for artifact in (
        "dataknobs_utils-1.0.0-py3-none-any.whl",
        "dataknobs_utils-1.0.0.tar.gz",
    ):
        path = listed.root / "dist" / "sbom" / f"{artifact}.cdx.json"
        components = json.loads(path.read_text("utf-8"))["components"]
        names = [component["bom-ref"] for component in components]
        assert names == ["pkg:pypi/dataknobs-common@1.0.0", "pkg:pypi/six@1.9"]


def test_an_sbom_is_valid_by_the_schema_of_cyclonedx(listed: Checkout) -> None:
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    boms = sorted((listed.root / "dist" / "sbom").glob("*.cdx.json"))
    assert len(boms) == 11
    for path in boms:
        assert validator.validate_str(path.read_text("utf-8")) is None


def test_a_pex_that_is_none_is_refused(built: Checkout) -> None:
    built.write("dist/tool.pex", "a pex")
    done = built.dk("manifest")
    assert done.returncode == 1
    assert "error: tool.pex: cannot be looked into" in done.stderr


def test_stale_artifacts_are_refused_by_name(built: Checkout) -> None:
    make_wheel(built.root / "dist", "dataknobs_common", "0.9.0", "")
    done = built.dk("manifest")
    assert done.returncode == 1
    assert "holds 2 versions: remove the stale files" in done.stderr
    assert "0.9.0: dataknobs_common-0.9.0-py3-none-any.whl\n" in done.stderr


def test_a_missing_library_is_refused_by_name(built: Checkout) -> None:
    (built.root / "dist" / "dataknobs_utils-1.0.0.tar.gz").unlink()
    done = built.dk("manifest")
    assert done.returncode == 1
    assert "no sdist of dataknobs_utils" in done.stderr


def test_a_package_that_twine_objects_to_is_refused(built: Checkout) -> None:
    dist = built.root / "dist"
    (dist / "manifest.json").unlink()
    (dist / "dataknobs_utils-1.0.0.tar.gz").write_bytes(b"not an archive")
    done = built.dk("manifest")
    assert done.returncode == 1
    assert "error: twine found faults:" in done.stderr
    assert not (dist / "manifest.json").exists()


def test_a_wheel_with_foreign_contents_is_refused(built: Checkout) -> None:
    make_libraries(built.root / "dist", dataknobs_utils="same", dataknobs_common="same")
    wheel = built.root / "dist" / "dataknobs_utils-1.0.0-py3-none-any.whl"
    wheel.write_bytes(b"not a wheel")
    assert built.dk("manifest").returncode == 1


def test_an_empty_dist_says_what_to_do(built: Checkout) -> None:
    for path in (built.root / "dist").iterdir():
        path.unlink()
    done = built.dk("manifest")
    assert done.returncode == 1
    assert "no wheel and no sdist: ./pants package :: first" in done.stderr


def test_the_wheels_of_the_lock_are_kept_once_and_listed(
    built: Checkout, tmp_path: Path
) -> None:
    wheel = make_wheel(tmp_path, "some_thing", "2.0", "")
    built.write("3rdparty/python/service.lock", lock_line(wheel))
    index = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path)}
    done = built.dk("manifest", **index)
    assert done.returncode == 0, done.stderr
    listed = built.root / "dist" / "wheelhouse" / wheel.name
    assert listed.read_bytes() == wheel.read_bytes()
    first = (built.root / "dist" / "manifest.json").read_text("utf-8")
    assert f'"file": "wheelhouse/{wheel.name}"' in first

    wheel.unlink()  # nothing is fetched again, and what no lock names goes
    (listed.parent / "stale-1-py3-none-any.whl").touch()
    assert built.dk("manifest", **index).returncode == 0
    assert (built.root / "dist" / "manifest.json").read_text("utf-8") == first

    (kept,) = built.root.glob(f".dataknobs/wheelhouse/*/{wheel.name}")
    kept.write_bytes(b"something else")
    done = built.dk("manifest", **index)
    assert done.returncode == 1
    assert f"{listed}: not a file that service.lock lists: remove " in done.stderr


def test_a_wheel_that_is_not_the_locked_one_is_refused(
    built: Checkout, tmp_path: Path
) -> None:
    wheel = make_wheel(tmp_path, "some_thing", "2.0", "")
    built.write("3rdparty/python/service.lock", lock_line(wheel))
    make_wheel(tmp_path, "some_thing", "2.0", "other code")
    before = (built.root / "dist" / "manifest.json").read_bytes()
    done = built.dk("manifest", PIP_NO_INDEX="1", PIP_FIND_LINKS=str(tmp_path))
    assert done.returncode == 1
    assert "error: no wheels for service.lock:" in done.stderr
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert (built.root / "dist" / "manifest.json").read_bytes() == before
    assert not list(built.root.glob(".dataknobs/wheelhouse/*"))
