"""What `dk bench` runs, and with which sources."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from dataknobs_pipeline.bench import measure_command, sources_of
from dataknobs_pipeline.cli.main import main
from dataknobs_pipeline.errors import UsageError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a checkout whose source differs from its only commit."""
    source = tmp_path / "src" / "python" / "module.py"
    source.parent.mkdir(parents=True)
    source.write_text("old", encoding="utf-8")
    who = ("-c", "user.name=Tester", "-c", "user.email=tester@example.org")
    for arguments in (
        ("init", "--quiet"),
        ("add", "--all"),
        (*who, "commit", "--quiet", "--message=first"),
    ):
        subprocess.run(["git", "-C", str(tmp_path), *arguments], check=True)
    source.write_text("new", encoding="utf-8")
    return tmp_path


def test_the_sources_of_a_commit_are_held_apart_and_then_gone(root: Path) -> None:
    with sources_of(root, "HEAD") as sources:
        assert (sources / "module.py").read_text(encoding="utf-8") == "old"
    assert not sources.exists()
    assert (root / "src/python/module.py").read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize("ref", ["nosuch", "--output=x"])
def test_a_commit_that_is_not_there_is_named(root: Path, ref: str) -> None:
    with pytest.raises(UsageError, match=ref):
        with sources_of(root, ref):
            pass
    assert not (root / "x").exists()


def test_each_job_is_asked_for() -> None:
    command = measure_command(Path("py"), Path("old/py"), 2.0, ["tree", "json"])
    assert command[0] == "py"
    assert [word for word in command if word.startswith("--job")] == [
        "--job=tree",
        "--job=json",
    ]


def test_options_for_plugins_of_the_test_suite_do_not_count() -> None:
    command = measure_command(Path("py"), Path("old/py"), 2.0, [])
    assert "--override-ini=addopts=" in command


def test_a_table_of_some_jobs_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "tree", "--docs"]) == 2
    assert "--docs" in capsys.readouterr().err


def test_help_is_for_all_of_bench(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--help"]) == 0
    assert "cache" in capsys.readouterr().out
