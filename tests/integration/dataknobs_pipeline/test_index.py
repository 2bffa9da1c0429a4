"""Deploying from a package index: a real one on loopback, filled by twine."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from integration.dataknobs_pipeline.checkout import Checkout
from integration.dataknobs_pipeline.environments import Environment
from integration.dataknobs_pipeline.index_server import Index, serving

WHEEL = "dataknobs_utils-1.0.0-py3-none-any.whl"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    """Start an index."""
    with serving(tmp_path / "index") as started:
        yield started


@pytest.fixture
def uploaded(built: Checkout, index: Index) -> Environment:
    """Upload a build to the index; of it, only what no index takes stays in dist."""
    dist = built.root / "dist"
    packages = [*dist.glob("*.whl"), *dist.glob("*.tar.gz")]
    upload = ["-m", "twine", "upload", "--non-interactive", "--disable-progress-bar"]
    who = ["-u", "somebody", "-p", "anything"]
    where = ["--repository-url", index.uploads]
    subprocess.run(
        [sys.executable, *upload, *who, *where, *map(str, packages)],
        env=built.variables(NO_PROXY="127.0.0.1"),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    for package in packages:
        package.unlink()
    return Environment(built)


def _deploy(staging: Environment, index: Index) -> subprocess.CompletedProcess[str]:
    manifest = ("--manifest", "dist/manifest.json")
    return staging.dk("deploy", *manifest, "--index", index.url, NO_PROXY="127.0.0.1")


def test_the_packages_come_from_the_index(uploaded: Environment, index: Index) -> None:
    done = _deploy(uploaded, index)
    assert done.returncode == 0, done.stderr
    assert uploaded.works()
    kept = uploaded.base / "current" / "artifacts"
    for path in index.folder.iterdir():
        assert (kept / path.name).read_bytes() == path.read_bytes()
    assert len(list(kept.iterdir())) == 12


def test_a_file_that_was_tampered_with_is_refused_by_name(
    uploaded: Environment, index: Index
) -> None:
    wheel = index.folder / WHEEL
    wheel.write_bytes(wheel.read_bytes() + b"x")
    done = _deploy(uploaded, index)
    assert done.returncode == 1
    assert f"{WHEEL}: not the file that was built" in done.stderr
    assert done.stderr.count("error: ") == 1
    assert not uploaded.base.exists()


def test_files_that_the_index_does_not_have_are_refused_by_name(
    uploaded: Environment, index: Index
) -> None:
    (index.folder / WHEEL).unlink()
    for path in index.folder.glob("dataknobs_common-*"):
        path.unlink()
    (uploaded.checkout.root / "dist" / "service.lock").unlink()
    done = _deploy(uploaded, index)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "error: dataknobs_common-1.0.0-py3-none-any.whl: the index does not have it",
        "error: dataknobs_common-1.0.0.tar.gz: the index does not have it",
        f"error: {WHEEL}: the index does not have it",
    ]


def test_what_no_index_takes_must_be_beside_the_manifest(
    uploaded: Environment, index: Index
) -> None:
    (uploaded.checkout.root / "dist" / "service.lock").unlink()
    done = _deploy(uploaded, index)
    assert done.returncode == 1
    assert "service.lock: missing" in done.stderr


def test_an_index_that_does_not_answer_is_said_to(built: Checkout) -> None:
    staging = Environment(built)
    done = _deploy(staging, Index("http://127.0.0.1:1/simple/", Path()))
    assert done.returncode == 1
    assert done.stderr == (
        "error: dataknobs_common-1.0.0-py3-none-any.whl: the index does not answer:"
        " ConnectionError\n"
    )
    assert not staging.base.exists()


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://me:hunter2@127.0.0.1/", "a password has no place here"),
        ("file:///etc", "not an http or https address"),
        ("here", "not an http or https address"),
    ],
)
def test_an_address_that_will_not_do_is_not_shown(
    built: Checkout, url: str, problem: str
) -> None:
    done = Environment(built).dk("deploy", "--index", url)
    assert done.returncode == 2
    assert problem in done.stderr
    assert "hunter2" not in done.stderr
