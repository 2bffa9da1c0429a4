"""What somebody should hear about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dataknobs_pipeline.config.model import Drift
from dataknobs_pipeline.record.alerts import Alert, alerts, drifting
from dataknobs_pipeline.record.history import Deploy, History, Run, open_history
from dataknobs_pipeline.record.results import Outcome, StageResult
from dataknobs_pipeline.system.git import Head

DRIFT = Drift(limit=2, seconds=1, window=5, samples=3)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    """Open an empty record."""
    with open_history(tmp_path) as history:
        yield history


def _run(
    history: History, outcome: Outcome, seconds: float = 1.0, ref: str = "main"
) -> int:
    run = Run(Head("c0ffee", False), ref, "staging", "dk run")
    with history.recorded_run(run) as record:
        stage = StageResult("unit", outcome, seconds, reason="exit code 1")
        history.add_results(record.row, [stage])
        record.outcome = outcome
    return record.row


def _deploy(history: History, environment: str, outcome: str, reason: str = "") -> None:
    deploy = Deploy(environment, "1-a", "1", Head("c0ffee", False))
    with history.recorded_deploy(deploy) as record:
        record.outcome, record.reason = outcome, reason


def _kinds(history: History) -> list[str]:
    return [alert.kind for alert in alerts(history, DRIFT)]


def test_of_nothing_there_is_nothing_to_say(history: History) -> None:
    assert not alerts(history, DRIFT)


def test_a_failure_names_the_stages(history: History) -> None:
    row = _run(history, "failed")
    text = "main (c0ffee) to staging failed; unit: exit code 1"
    assert alerts(history, DRIFT) == [Alert("run failed", row, text)]


def test_a_recovery_is_of_the_same_branch(history: History) -> None:
    _run(history, "failed")
    _run(history, "passed", ref="other")
    assert not _kinds(history)
    _run(history, "passed")
    assert _kinds(history) == ["run recovered"]
    _run(history, "passed")
    assert not _kinds(history)


def test_a_run_that_was_cancelled_is_passed_over(history: History) -> None:
    _run(history, "failed")
    _run(history, "cancelled")
    assert _kinds(history) == ["run failed"]
    _run(history, "passed")
    assert _kinds(history) == ["run recovered"]


def test_deploys_are_compared_by_environment(history: History) -> None:
    _deploy(history, "staging", "failed", "it broke")
    _deploy(history, "production", "passed")
    text = "deploy of 1-a to staging failed: it broke"
    assert [alert.text for alert in alerts(history, DRIFT)] == [text]
    _deploy(history, "staging", "passed")
    assert _kinds(history) == ["deploy recovered"]


@pytest.mark.parametrize(
    ("seconds", "slow"), [(2.0, False), (4.0, False), (4.1, True), (2.9, False)]
)
def test_a_stage_drifts_beyond_the_factor_of_its_median(
    history: History, seconds: float, slow: bool
) -> None:
    for usual in (1.0, 2.0, 90.0):
        _run(history, "passed", usual)
    row = _run(history, "passed", seconds)
    assert bool(drifting(history, row, DRIFT)) == slow
    assert _kinds(history) == (["run drifted"] if slow else [])


def test_a_drift_says_by_how_much(history: History) -> None:
    for _ in range(3):
        _run(history, "passed", 2.0)
    row = _run(history, "passed", 5.0)
    assert list(map(str, drifting(history, row, DRIFT))) == [
        "unit took 5.0 s, 2.5 times its median of 2.0 s"
    ]


def test_a_few_seconds_and_a_few_runs_are_no_drift(history: History) -> None:
    for _ in range(2):
        _run(history, "passed", 0.1)
    assert not drifting(history, _run(history, "passed", 9.0), DRIFT)
    for _ in range(5):
        _run(history, "passed", 0.1)
    assert not drifting(history, _run(history, "passed", 1.0), DRIFT)


def test_only_the_window_counts(history: History) -> None:
    for seconds in (9.0,) * 5 + (1.0,) * 5:
        _run(history, "passed", seconds)
    assert drifting(history, _run(history, "passed", 4.0), DRIFT)
