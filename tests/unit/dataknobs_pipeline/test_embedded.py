"""The commands of a deploy."""

from __future__ import annotations

from pathlib import Path

from dataknobs_pipeline.embedded import install_commands, wheel_requirements
from dataknobs_pipeline.manifest import Artifact


def test_wheels_are_required_by_file_and_hash(tmp_path: Path) -> None:
    wheel = Artifact("dataknobs-common", "1.0.0", "a b.whl", "wheel", 1, "0" * 64)
    assert wheel_requirements([wheel], tmp_path) == (
        f"dataknobs-common @ file://{tmp_path}/a%20b.whl --hash=sha256:{'0' * 64}\n"
    )


def test_nothing_is_resolved_and_everything_is_hash_checked() -> None:
    venv, install, check = install_commands(
        Path("/r/venv"), [Path("/d/x.lock"), Path("/r/wheels.txt")], "/usr/bin/python"
    )
    assert venv[1:] == [
        "venv",
        "--quiet",
        "--relocatable",
        "--python=/usr/bin/python",
        "/r/venv",
    ]
    assert install[1:] == [
        "pip",
        "install",
        "--quiet",
        "--python=/r/venv/bin/python",
        "--no-deps",
        "--require-hashes",
        "--requirements=/d/x.lock",
        "--requirements=/r/wheels.txt",
    ]
    assert check[1:] == ["pip", "check", "--quiet", "--python=/r/venv/bin/python"]
