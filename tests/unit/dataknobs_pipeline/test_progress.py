"""Showing a run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dataknobs_pipeline.record.results import StageResult
from dataknobs_pipeline.run.progress import LiveProgress, PlainProgress, progress_for
from dataknobs_pipeline.text import plain


def test_without_a_terminal_there_are_plain_lines(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with progress_for(["unit"]) as progress:
        progress.report("unit", "")
        progress.report("unit", "./pants test ::\x1b[2J")
        progress.tick()
        progress.finished(StageResult("unit", "passed", 1.25, log=Path("x")))
        progress.finished(StageResult("b", "skipped", reason="because a failed"))
    assert capsys.readouterr().out == (
        "[unit] $ ./pants test ::\n"
        "[unit] passed in 1.2 s\n"
        "[b] skipped because a failed\n"
    )


@pytest.mark.parametrize(
    ("variables", "live"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
        ({}, False),
    ],
)
def test_only_a_capable_terminal_gets_the_live_table(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], live: bool
) -> None:
    for name in ("TERM", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    expected = LiveProgress if live else PlainProgress
    assert isinstance(progress_for(["unit"]), expected)


def test_the_live_table_shows_state_command_and_reason(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("COLUMNS", "99"), ("TERM", "xterm"), ("FORCE_COLOR", "1")):
        monkeypatch.setenv(name, value)
    with LiveProgress(["lint", "unit", "build", "docs"]) as progress:
        progress.report("lint", "./pants lint [bold]::")
        progress.finished(
            StageResult("lint", "failed", 2.0, reason="exit code 1", log=Path("x"))
        )
        progress.report("unit", "./pants [bold]test ::")
        progress.report("docs", "")
        progress.tick()
    lines = plain(capsys.readouterr().out).splitlines()
    shown = {line.split()[0]: line.split()[1:] for line in lines if line.strip()}
    assert shown["lint"] == ["failed", "2.0", "s", "exit", "code", "1"]
    assert shown["unit"] == ["running", "0", "s", "./pants", "[bold]test", "::"]
    assert shown["build"] == ["waiting"]
    assert shown["docs"][-4:] == ["waiting", "for", "its", "turn"]
