"""The commands of a deploy."""

from __future__ import annotations

from pathlib import Path

from dataknobs_pipeline.built.manifest import Artifact
from dataknobs_pipeline.delivery.embedded import install_commands, wheel_requirements
from dataknobs_pipeline.system.tools import base_python


def test_wheels_are_required_by_file_and_hash(tmp_path: Path) -> None:
    wheel = Artifact("dataknobs-common", "1.0.0", "a b.whl", "wheel", 1, "0" * 64)
    assert wheel_requirements([wheel], tmp_path) == (
        f"dataknobs-common @ file://{tmp_path}/a%20b.whl --hash=sha256:{'0' * 64}\n"
    )


def test_nothing_is_resolved_or_fetched_and_everything_is_hash_checked() -> None:
    venv, install, check = install_commands(
        Path("/r/venv"), Path("/r/wheels.txt"), Path("/r/cache"), Path("/e/pythons")
    )
    assert venv[1:] == [
        "--quiet",
        "--offline",
        "--cache-dir=/e/pythons",
        "venv",
        "--relocatable",
        f"--python={base_python()}",
        "/r/venv",
    ]
    assert install[1:] == [
        "--quiet",
        "--offline",
        "--cache-dir=/r/cache",
        "pip",
        "install",
        "--python=/r/venv/bin/python",
        "--no-index",
        "--no-deps",
        "--require-hashes",
        "--requirements=/r/wheels.txt",
    ]
    assert check[1:] == [
        "--quiet",
        "--offline",
        "--cache-dir=/r/cache",
        "pip",
        "check",
        "--python=/r/venv/bin/python",
    ]
