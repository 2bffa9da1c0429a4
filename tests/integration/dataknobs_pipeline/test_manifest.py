"""`dk manifest`, from the outside."""

from __future__ import annotations

import hashlib
import json

from integration.dataknobs_pipeline.checkout import Checkout
from integration.dataknobs_pipeline.packages import make_libraries, make_wheel


def test_the_manifest_lists_every_artifact_with_size_and_digest(
    built: Checkout,
) -> None:
    assert built.dk("manifest").returncode == 0
    dist = built.root / "dist"
    manifest = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    kinds = [artifact["kind"] for artifact in manifest["artifacts"]]
    assert (kinds.count("wheel"), kinds.count("sdist"), len(kinds)) == (5, 5, 12)
    for artifact in manifest["artifacts"]:
        data = (dist / artifact["file"]).read_bytes()
        assert artifact["size"] == len(data)
        assert artifact["sha256"] == hashlib.sha256(data).hexdigest()
    assert manifest["version"] == "1.0.0"
    assert manifest["commit"] == built.git("rev-parse", "HEAD")
    assert manifest["dirty"] is False
    assert manifest["toolchain"]["pants"] == "2.17.1"


def test_the_same_build_gives_the_same_manifest(built: Checkout) -> None:
    path = built.root / "dist" / "manifest.json"
    assert built.dk("manifest").returncode == 0
    before = path.read_bytes()
    assert built.dk("manifest").returncode == 0
    assert path.read_bytes() == before


def test_pex_files_are_listed_from_one_folder_down_too(built: Checkout) -> None:
    built.write("dist/src.python.tool/tool.pex", "a pex")
    assert built.dk("manifest").returncode == 0
    text = (built.root / "dist" / "manifest.json").read_text(encoding="utf-8")
    assert '"file": "src.python.tool/tool.pex"' in text


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
