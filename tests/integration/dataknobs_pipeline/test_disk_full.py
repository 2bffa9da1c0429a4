"""What a full disk does: one clear line, an exit code, nothing half-written."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from integration.dataknobs_pipeline.checkout import Checkout


@contextmanager
def _full(folder: Path, free: int) -> Iterator[None]:
    """Make a folder a file system of its own, with so many bytes left."""
    folder.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount program")
    if done.returncode != 0:
        pytest.skip(f"only root can mount a small file system: {done.stderr.strip()}")
    try:
        (folder / "filler").write_bytes(b"x" * (1024 * 1024 - free))
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


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
