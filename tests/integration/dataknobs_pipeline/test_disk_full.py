"""What a full disk does: one clear line, an exit code, nothing half-written."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from integration.dataknobs_pipeline.checkout import Checkout
from integration.dataknobs_pipeline.environments import (
    Environment,
    copy_of,
    small_disk,
    template_in,
)
from integration.dataknobs_pipeline.serving import serving


@contextmanager
def _full(folder: Path, free: int) -> Iterator[None]:
    """Make a folder a file system of its own, with so many bytes left."""
    with small_disk(folder, 1024 * 1024):
        (folder / "filler").write_bytes(b"x" * (1024 * 1024 - free))
        yield


@pytest.mark.parametrize("free", [0, 4096, 8192, 16384, 65536])
def test_a_run_on_a_full_disk_is_one_clear_line(checkout: Checkout, free: int) -> None:
    with _full(checkout.root / ".dataknobs", free):
        done = checkout.dk("run")
        names = {path.name for path in (checkout.root / ".dataknobs").iterdir()}
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("error: disk full while writing /")
    assert done.stderr.endswith(": free space and run again\n")
    assert not {name for name in names if name.endswith(".tmp")}


def test_a_summary_that_cannot_be_written_is_named(checkout: Checkout) -> None:
    done = checkout.dk("stage", "quality", GITHUB_STEP_SUMMARY="/dev/full")
    assert done.returncode == 3
    assert done.stderr == (
        "error: disk full while writing /dev/full: free space and run again\n"
    )


def test_a_manifest_that_does_not_fit_leaves_the_old_one(built: Checkout) -> None:
    dist = built.root / "dist"
    kept = {path.name: path.read_bytes() for path in dist.iterdir()}
    with _full(dist, 1024 * 1024):
        for name, data in kept.items():
            (dist / name).write_bytes(data)
        (dist / "filler").write_bytes(b"")
        with (dist / "filler").open("wb", buffering=0) as filler:
            while _writes(filler.write):
                pass
        done = built.dk("manifest")
        after = (dist / "manifest.json").read_bytes()
        temporary = list(dist.glob(".*.tmp"))
    assert done.returncode == 3
    assert "error: disk full while writing " in done.stderr
    assert after == kept["manifest.json"]
    assert not temporary


def _writes(write: object) -> bool:
    assert callable(write)
    try:
        return bool(write(b"x" * 4096))
    except OSError:
        return False


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a checkout with a release in staging."""
    root = tmp_path_factory.mktemp("template")
    template_in(root, "keep = 2").deploy("1.0.0")
    return root


@pytest.fixture
def staging(template: Path, tmp_path: Path) -> Iterator[Environment]:
    """Return staging in a copy of the template, on a small disk."""
    root = tmp_path / "copy"
    with small_disk(root / ".dataknobs", 8 * 1024 * 1024):
        yield copy_of(template, root)


@pytest.mark.parametrize("free", [0, 8192, 32768, 65536, 98304])
def test_a_deploy_on_a_full_disk_leaves_the_old_release_serving(
    staging: Environment, free: int
) -> None:
    (first,) = staging.passed()
    second = staging.build("1.1.0")
    filler = staging.checkout.root / ".dataknobs" / "filler"
    _fill(filler, free)
    done = staging.dk("deploy")
    assert done.returncode == 3, done.stdout
    assert done.stderr.startswith("error: disk full")
    assert ": free space and run again" in done.stderr
    assert staging.serves() == first
    assert staging.works()
    filler.unlink()
    assert staging.dk("health").returncode == 0
    assert staging.dk("deploy").returncode == 0
    assert staging.serves() == second
    assert not staging.litter()


def test_on_a_full_disk_what_serves_goes_on_and_what_ends_is_started_again(
    staging: Environment,
) -> None:
    (release,) = staging.passed()
    filler = staging.checkout.root / ".dataknobs" / "filler"
    with serving(staging) as server:
        server.await_release(release)
        _fill(filler, 0)
        first = server.says()["services"][0][0]
        os.kill(first, signal.SIGKILL)
        assert server.answer().startswith("1.0.0 ")
        assert server.process.poll() is None
        assert server.says()["services"][0][0] == first  # it cannot say otherwise
        filler.unlink()
        server.await_release(release, other_than=[first])


def _fill(filler: Path, free: int) -> None:
    """Write a file until just so many bytes are left."""
    with filler.open("wb", buffering=0) as stream:
        while _writes(stream.write):
            pass
        stream.truncate(max(0, stream.tell() - free))
