"""scripts/deploy.sh and scripts/health-check.sh, with the real tool behind ./dk."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from integration.dataknobs_pipeline.checkout import PROGRAM, Checkout
from integration.dataknobs_pipeline.environments import Environment

SCRIPTS = next(
    parent / "scripts"
    for parent in Path(__file__).parents
    if (parent / "scripts" / "deploy.sh").is_file()
)


def _run(
    checkout: Checkout, script: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    shutil.copytree(SCRIPTS, checkout.root / "scripts", dirs_exist_ok=True)
    checkout.script("dk", f'exec {PROGRAM[0]} -m {PROGRAM[2]} "$@"')
    return subprocess.run(
        ["bash", "scripts/" + script, *arguments],
        cwd=checkout.root,
        env=checkout.variables(UV_OFFLINE="1"),
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_arguments_the_latest_goes_to_development(built: Checkout) -> None:
    done = _run(built, "deploy.sh")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Deploying to development (version: latest)\n")
    assert built.calls() == ["./dk deploy development --version latest"]
    assert Environment(built, "development").works()
    done = _run(built, "health-check.sh")
    assert done.returncode == 0, done.stderr
    assert "ok      a tree grows a child\n" in done.stdout


def test_environment_and_version_may_be_given(built: Checkout) -> None:
    staging = Environment(built)
    first = staging.deploy("1.0.0")
    staging.deploy("1.1.0")
    assert _run(built, "deploy.sh", "staging", "1.0.0").returncode == 0
    assert staging.serves() == first


@pytest.mark.parametrize("script", ["deploy.sh", "health-check.sh"])
@pytest.mark.parametrize("name", ["mars", "../staging", "Staging", "staging\n"])
def test_an_invalid_environment_is_refused(
    checkout: Checkout, script: str, name: str
) -> None:
    done = _run(checkout, script, name)
    assert done.returncode == 1
    assert done.stderr == f"Invalid environment: {name}\n"
    assert checkout.calls() == []


def test_the_exit_codes_are_those_of_the_tool(built: Checkout) -> None:
    assert _run(built, "deploy.sh", "staging", "9.9").returncode == 1
    assert _run(built, "health-check.sh", "staging").returncode == 1
    (built.root / "pipeline.toml").write_text("nonsense", encoding="utf-8")
    assert _run(built, "deploy.sh", "staging").returncode == 2


@pytest.mark.parametrize("script", ["deploy.sh", "health-check.sh"])
def test_help_is_the_comment_at_the_top(checkout: Checkout, script: str) -> None:
    done = _run(checkout, script, "--help")
    assert done.returncode == 0
    assert f"  scripts/{script} [ENVIRONMENT]" in done.stdout
    assert _run(checkout, script, "a", "b", "c").returncode == 2
    assert checkout.calls() == []
