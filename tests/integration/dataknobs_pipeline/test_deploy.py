"""`dk deploy` and `dk health`, from the outside, with real virtual environments."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from integration.dataknobs_pipeline.checkout import Checkout
from integration.dataknobs_pipeline.environments import copy_of, template_in
from integration.dataknobs_pipeline.packages import (
    LIBRARIES,
    build,
    list_files,
    make_wheel,
)

STAGING = Path(".dataknobs/environments/staging")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a checkout with a release in staging."""
    root = tmp_path_factory.mktemp("template")
    template_in(root, "keep = 2").deploy("1.0.0")
    return root


@pytest.fixture
def deployed(template: Path, tmp_path: Path) -> Checkout:
    """Return a copy of the template."""
    return copy_of(template, tmp_path / "copy").checkout


def _rebuild(checkout: Checkout, version: str, **code: str) -> str:
    head = checkout.git("rev-parse", "HEAD")
    return build(checkout.root, head, version, code=code).release


def _current(checkout: Checkout) -> str:
    return Path(os.readlink(checkout.root / STAGING / "current")).name


def _left_over(checkout: Checkout) -> list[Path]:
    return list((checkout.root / STAGING).glob(".[io]*"))


def test_a_deploy_installs_switches_and_is_healthy(built: Checkout) -> None:
    done = built.dk("deploy", "staging", UV_OFFLINE="1")
    assert done.returncode == 0, done.stderr
    assert _current(built).startswith("1.0.0-")
    health = built.dk("health", "staging")
    assert health.returncode == 0, health.stdout
    assert health.stdout.splitlines() == [
        f"staging serves {_current(built)}",
        "ok      import dataknobs_common 1.0.0",
        "ok      import dataknobs_structures 1.0.0",
        "ok      import dataknobs_utils 1.0.0",
        "ok      import dataknobs_xization 1.0.0",
        "ok      import dataknobs_service 1.0.0",
        "ok      a tree grows a child",
        "ok      /readyz answers",
        "ok      /v1/search?q=smoke&limit=1 answers",
    ]
    assert not _left_over(built)


def test_a_deploy_is_recorded(deployed: Checkout) -> None:
    query = "SELECT environment, release, version, commit_sha, outcome FROM deploys"
    head = deployed.git("rev-parse", "HEAD")
    assert deployed.rows(query) == [
        ("staging", _current(deployed), "1.0.0", head, "passed"),
    ]


def test_deploying_the_current_release_changes_nothing(deployed: Checkout) -> None:
    python = deployed.root / STAGING / "current" / "venv" / "pyvenv.cfg"
    before = python.stat().st_mtime_ns
    done = deployed.dk("deploy", "staging", UV_OFFLINE="1")
    assert done.returncode == 0
    assert "serves 1.0.0-" in done.stdout
    assert "already" in done.stdout
    assert python.stat().st_mtime_ns == before


def test_an_artifact_that_was_tampered_with_is_refused_by_name(
    built: Checkout,
) -> None:
    wheel = built.root / "dist" / "dataknobs_utils-1.0.0-py3-none-any.whl"
    data = bytearray(wheel.read_bytes())
    data[-1] ^= 1
    wheel.write_bytes(data)
    done = built.dk("deploy", "staging")
    assert done.returncode == 1
    assert done.stderr == (
        f"error: {wheel}: not the file that was built (its SHA-256 differs)\n"
    )
    assert not list((built.root / STAGING / "releases").iterdir())
    assert built.rows("SELECT outcome, reason FROM deploys") == [
        ("failed", done.stderr.removeprefix("error: ").rstrip("\n"))
    ]


def test_a_manifest_is_looked_for_where_the_command_is_given(
    built: Checkout, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    (built.root / "dist").rename(elsewhere)
    for folder, name in ((elsewhere, "manifest.json"), (tmp_path, str(elsewhere))):
        path = name if folder == elsewhere else f"{name}/manifest.json"
        done = built.dk_in(folder, "deploy", "staging", "--manifest", path)
        assert done.returncode == 0, done.stderr
    done = built.dk("deploy", "staging", "--manifest", "manifest.json")
    assert done.returncode == 1
    assert f"{built.root}/manifest.json: there is no such manifest" in done.stderr


def test_a_missing_artifact_is_refused_by_name(built: Checkout) -> None:
    sdist = built.root / "dist" / "dataknobs_utils-1.0.0.tar.gz"
    sdist.unlink()
    done = built.dk("deploy", "staging")
    assert done.returncode == 1
    assert f"error: {sdist}: missing" in done.stderr


def test_an_unknown_environment_lists_those_that_exist(built: Checkout) -> None:
    done = built.dk("deploy", "../staging")
    assert done.returncode == 1
    assert "unknown environment '../staging'" in done.stderr
    done = built.dk("deploy", "mars")
    assert "(known: development, production, staging)" in done.stderr


def test_production_takes_no_dirty_build_and_staging_does(built: Checkout) -> None:
    build(built.root, built.git("rev-parse", "HEAD"), dirty=True)
    done = built.dk("deploy", "production")
    assert done.returncode == 1
    assert "uncommitted changes, production takes none" in done.stderr
    assert built.dk("deploy", "staging", UV_OFFLINE="1").returncode == 0


def test_a_release_that_does_not_work_leaves_the_old_one_serving(
    deployed: Checkout,
) -> None:
    old = _current(deployed)
    _rebuild(deployed, "1.1.0", dataknobs_utils="import a_module_that_is_missing")
    done = deployed.dk("deploy", "staging", UV_OFFLINE="1")
    assert done.returncode == 1
    assert "does not work: what was served before still is" in done.stderr
    assert "No module named 'a_module_that_is_missing'" in done.stderr
    assert _current(deployed) == old
    assert not _left_over(deployed)
    assert deployed.rows("SELECT outcome FROM deploys") == [("passed",), ("failed",)]


def test_going_back_to_a_kept_release_only_switches(deployed: Checkout) -> None:
    first = _current(deployed)
    _rebuild(deployed, "1.1.0")
    assert deployed.dk("deploy", "staging", UV_OFFLINE="1").returncode == 0
    _rebuild(deployed, "1.0.0")
    assert deployed.dk("deploy", "staging", UV_OFFLINE="1").returncode == 0
    assert _current(deployed) == first


def test_a_deploy_killed_half_way_leaves_the_old_release_serving(
    deployed: Checkout,
) -> None:
    old = _current(deployed)
    release = _rebuild(deployed, "1.1.0", dataknobs_utils="import time; time.sleep(5)")
    process = deployed.start("deploy", "staging", UV_OFFLINE="1")
    deployed.wait_for(f"{STAGING}/.incoming-{release}-{process.pid}/wheels.txt")
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert _current(deployed) == old
    assert deployed.dk("health", "staging").returncode == 0
    assert _left_over(deployed)
    _rebuild(deployed, "1.2.0")
    assert deployed.dk("deploy", "staging", UV_OFFLINE="1").returncode == 0
    assert not _left_over(deployed)
    assert _current(deployed).startswith("1.2.0-")
    assert ("lost",) in deployed.rows("SELECT outcome FROM deploys")


def test_a_deploy_interrupted_cleans_up_and_is_recorded(built: Checkout) -> None:
    release = _rebuild(built, "1.1.0", dataknobs_utils="import time; time.sleep(60)")
    process = built.start("deploy", "staging", UV_OFFLINE="1")
    built.wait_for(f"{STAGING}/.incoming-{release}-{process.pid}/wheels.txt")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 143
    assert not _left_over(built)
    assert built.rows("SELECT outcome FROM deploys") == [("cancelled",)]


def test_health_without_a_deploy_says_what_to_do(built: Checkout) -> None:
    done = built.dk("health", "staging")
    assert done.returncode == 1
    assert "nothing is deployed to staging: ./dk deploy staging" in done.stderr


def test_health_reports_a_broken_release(deployed: Checkout) -> None:
    release = deployed.root / STAGING / "current"
    (module,) = release.glob("venv/lib/*/site-packages/dataknobs_common/__init__.py")
    module.unlink()
    module.write_text("raise RuntimeError('gone bad')", encoding="utf-8")
    done = deployed.dk("health", "staging")
    assert done.returncode == 1
    assert "FAILED  import dataknobs_common: RuntimeError: gone bad" in done.stdout
    assert "ok      import dataknobs_utils 1.0.0" in done.stdout


def test_what_comes_from_elsewhere_is_installed_without_cache_or_network(
    built: Checkout, tmp_path: Path
) -> None:
    nowhere = {
        "HOME": str(tmp_path),
        "UV_CACHE_DIR": str(tmp_path / "empty"),
        "UV_INDEX_URL": "http://127.0.0.1:1/simple",
    }
    code = "from some_thing import VALUE\n" + LIBRARIES["dataknobs_structures"]
    _rebuild(built, "1.1.0", dataknobs_structures=code)
    done = built.dk("deploy", "staging", **nowhere)
    assert done.returncode == 1
    assert "No module named 'some_thing'" in done.stderr
    dist = built.root / "dist"
    (dist / "wheelhouse").mkdir()
    make_wheel(dist / "wheelhouse", "some_thing", "2.0", "VALUE = 2")
    list_files(dist, built.git("rev-parse", "HEAD"))
    done = built.dk("deploy", "staging", **nowhere)
    assert done.returncode == 0, done.stderr
    (kept,) = (built.root / STAGING).glob("current/artifacts/wheelhouse/*")
    kept.write_bytes(b"something else")
    done = built.dk("promote", "staging", "production", **nowhere)
    assert done.returncode == 1
    assert f"wheelhouse/{kept.name}: not the file that was built" in done.stderr
