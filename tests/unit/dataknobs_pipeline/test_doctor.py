"""`dk doctor` and `dk completion`."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from dataknobs_pipeline.cli.main import cli
from dataknobs_pipeline.doctor import doctor
from dataknobs_pipeline.errors import StageFailed


def test_everything_is_looked_at_and_what_is_missing_has_a_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = tmp_path / "bin"
    git.mkdir()
    (git / "git").write_text("#!/bin/sh\necho 0123456789abcdef\n", encoding="utf-8")
    (git / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{git}:/bin")
    said: list[str] = []
    assert doctor(tmp_path, said.append) == 0
    names = [line.split()[1] for line in said]
    looked_at = "python git disk pythons uv docker chromium pre-commit"
    assert names == looked_at.split()
    assert any(line.startswith("--") and "pip install uv" in line for line in said)


def test_podman_does_where_docker_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("git", "podman"):
        (tmp_path / name).write_text("#!/bin/sh\necho 0123\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    said: list[str] = []
    doctor(tmp_path, said.append)
    assert f"ok   docker        {tmp_path}/podman" in said


def test_without_a_checkout_it_fails_and_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StageFailed, match="git: .*not a git checkout: clone"):
        doctor(tmp_path, print)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_what_completes_our_commands(shell: str) -> None:
    result = CliRunner().invoke(cli, ["completion", shell])
    assert result.exit_code == 0 and "_DK_COMPLETE" in result.output


def test_bash_takes_the_completion(tmp_path: Path) -> None:
    script = tmp_path / "dk.bash"
    script.write_text(CliRunner().invoke(cli, ["completion", "bash"]).output)
    done = subprocess.run(
        ["bash", "-c", f"source {script} && complete -p dk"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "_dk_completion" in done.stdout


def test_an_unknown_shell_is_refused() -> None:
    assert CliRunner().invoke(cli, ["completion", "csh"]).exit_code == 2
