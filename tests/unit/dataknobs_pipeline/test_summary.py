"""The table, the failure report and the Markdown of a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from dataknobs_pipeline.record.results import Cache, Gate, StageResult, TestCase
from dataknobs_pipeline.run.summary import (
    cache_text,
    failure,
    outcome_of,
    stage_markdown,
    table,
)

LOG = Path("/x/unit.log")
PASSED = StageResult("unit", "passed", 12.34, log=LOG, cache=Cache(3, 0, 1))
FAILED = StageResult(
    "lint",
    "failed",
    2.0,
    reason="exit code 1",
    command="./pants lint ::",
    tail=("\x1b[31mbad\x1b[0m", "worse"),
    log=Path("/x/lint.log"),
)
SKIPPED = StageResult("build", "skipped", reason="because lint failed")


def test_the_table_aligns_its_columns_and_says_why_a_stage_was_skipped() -> None:
    assert table([PASSED, FAILED, SKIPPED]) == [
        "stage  outcome    time  cache hits",
        "-----  -------  ------  -------------------------------",
        "unit   passed   12.3 s  75 % (3 local, 0 remote, 1 ran)",
        "lint   failed    2.0 s  -",
        "build  skipped       -  -",
        "build: skipped because lint failed",
    ]


def test_a_failure_shows_last_lines_log_and_command() -> None:
    assert failure(FAILED) == [
        "--- lint failed: exit code 1",
        "    bad",
        "    worse",
        "full log:  /x/lint.log",
        "reproduce: ./pants lint ::",
    ]


@pytest.mark.parametrize(
    ("results", "outcome"),
    [
        ([PASSED], "passed"),
        ([PASSED, FAILED, SKIPPED], "failed"),
        ([FAILED, StageResult("x", "cancelled")], "cancelled"),
    ],
)
def test_the_worst_outcome_counts(results: list[StageResult], outcome: str) -> None:
    assert outcome_of(results) == outcome


@pytest.mark.parametrize(
    ("cache", "text"),
    [
        (None, "-"),
        (Cache(0, 0, 0), "nothing to do"),
        (Cache(0, 0, 4), "0 % (0 local, 0 remote, 4 ran)"),
        (Cache(998, 1, 1), "99 % (998 local, 1 remote, 1 ran)"),
        (Cache(1, 1, 0), "100 % (1 local, 1 remote, 0 ran)"),
    ],
)
def test_an_unknown_share_is_never_zero_nor_rounded_up(
    cache: Cache | None, text: str
) -> None:
    assert cache_text(cache) == text


def test_the_page_lists_failed_and_slowest_tests() -> None:
    tests = tuple(TestCase(f"t{n}", "passed", n / 10) for n in range(9))
    bad = TestCase("broken", "failed", 0.0)
    text = stage_markdown(StageResult("unit", "passed", tests=(*tests, bad)))
    assert "| 9 passed, 1 failed |" in text
    assert "| failed test | seconds |\n| --- | ---: |\n| broken | 0.00 |\n" in text
    assert "| t8 | 0.80 |\n| t7 | 0.70 |" in text
    assert "| t3 |" not in text


def test_the_page_shows_gates_and_notes() -> None:
    gates = (Gate("coverage", 89.9, 90.0),)
    text = stage_markdown(StageResult("unit", "failed", gates=gates, notes=("so",)))
    assert "- coverage 89.9 %, at least 90 % (too low)\n- so\n" in text
