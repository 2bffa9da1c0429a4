"""The command line, in this process."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from dataknobs_pipeline.cli.main import main
from dataknobs_pipeline.system.signals import STOPPING

PIPELINE = """
[stages.unit]
run = ["./pants test {scope}"]
[stages.build]
needs = ["unit"]
run = ["./dk build"]
[[routes]]
ref = "*"
environment = "staging"
stages = ["build"]
"""


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Make a small git checkout the one that the tool works on."""
    before = {signum: signal.getsignal(signum) for signum in STOPPING}
    (tmp_path / "pipeline.toml").write_text(PIPELINE, encoding="utf-8")
    (tmp_path / "3rdparty" / "python").mkdir(parents=True)
    for program in ("pants", "dk"):
        path = tmp_path / program
        path.write_text('#!/usr/bin/env bash\necho "$0 $*"\n[ ! -e bad ]\n', "utf-8")
        path.chmod(0o755)
    _git(tmp_path, "init", "--quiet", "--initial-branch=main")
    _git(tmp_path, "add", "--all")
    who = ("-c", "user.name=Tester", "-c", "user.email=tester@example.org")
    _git(tmp_path, *who, "commit", "--quiet", "--message=first")
    monkeypatch.setenv("DK_ROOT", str(tmp_path))
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    yield tmp_path
    for signum, handler in before.items():
        signal.signal(signum, handler)


def _git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(root), *arguments], check=True)


def test_plan_shows_the_route(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan"]) == 0
    assert capsys.readouterr().out.startswith("main -> staging")


def test_run_succeeds_when_all_stages_pass(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run"]) == 0
    assert "[build] passed" in capsys.readouterr().out
    assert (root / ".dataknobs" / "history.sqlite").exists()


def test_run_fails_when_a_stage_does(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "bad").touch()
    assert main(["run", "--changed-since", "HEAD"]) == 1
    out = capsys.readouterr().out
    assert "tests: everything: bad changed" in out
    assert "reproduce: ./pants test ::" in out


def test_stage_runs_one_and_writes_its_summary(
    root: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    page = root / "page.md"
    os.environ["GITHUB_STEP_SUMMARY"] = str(page)
    try:
        assert main(["stage", "build"]) == 0
    finally:
        del os.environ["GITHUB_STEP_SUMMARY"]
    assert b"./dk build\n" in capfdbinary.readouterr().out
    assert page.read_text(encoding="utf-8").startswith("### build: passed")


def test_logs_of_runs_long_ago_are_dropped(root: Path) -> None:
    logs = root / ".dataknobs" / "logs"
    for number in range(100, 160):
        (logs / str(number)).mkdir(parents=True)
    assert main(["run"]) == 0
    names = {path.name for path in logs.iterdir()}
    assert {"1", "159", "110"} <= names
    assert "109" not in names


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["nonsense"], 2, "error: No such command 'nonsense'"),
        (["run", "--jobs", "0"], 2, "error: Invalid value for '--jobs'"),
        (["stage", "x"], 2, "error: unknown stage 'x' (known: build, unit)\n"),
        (["lock", "six"], 2, "error: package names go with --upgrade"),
        (["lock", "--check", "--upgrade"], 2, "error: --check and --upgrade exclude"),
        (["deploy", "mars"], 1, "error: unknown environment 'mars' (known: none)\n"),
        (["health", "mars"], 1, "error: unknown environment 'mars' (known: none)\n"),
        (["manifest"], 3, "error: "),
    ],
)
def test_trouble_is_one_line_and_an_exit_code(
    arguments: list[str],
    code: int,
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(arguments) == code
    err = capsys.readouterr().err
    assert err.startswith(message)
    assert err.count("\n") == 1


def test_no_lock_to_check_is_fine(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lock", "--check"]) == 0
    assert main(["lock"]) == 0
    assert capsys.readouterr().out == "0 lock files agree with their .in files\n"


def test_the_checkout_is_found_from_a_folder_inside(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DK_ROOT")
    monkeypatch.chdir(root / "3rdparty" / "python")
    assert main(["plan", "--ref", "topic"]) == 0
    assert capsys.readouterr().out.startswith("topic -> staging")


def test_outside_a_checkout_there_is_one_line(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DK_ROOT")
    monkeypatch.chdir(root)
    (root / "pipeline.toml").unlink()
    assert main(["plan"]) == 3
    assert "not in a checkout" in capsys.readouterr().err
