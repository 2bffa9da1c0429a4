"""Running the stages of a graph; what a stage does is a function here."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from dataknobs_pipeline.config.model import Stage
from dataknobs_pipeline.record.results import StageResult
from dataknobs_pipeline.run.progress import PlainProgress
from dataknobs_pipeline.run.runner import run_graph
from dataknobs_pipeline.system.signals import Cancellation

STAGES = (
    Stage("lint", ("./pants lint",)),
    Stage("unit", ("./pants unit",)),
    Stage("build", ("./pants build",), needs=("lint", "unit")),
    Stage("deploy", ("./dk deploy",), needs=("build",)),
    Stage("docs", ("./pants docs",), needs=("unit",)),
)


def _run(
    execute: Callable[[Stage], StageResult], cancellation: Cancellation | None = None
) -> dict[str, StageResult]:
    results = run_graph(
        STAGES, execute, cancellation or Cancellation(), PlainProgress()
    )
    assert [result.name for result in results] == [stage.name for stage in STAGES]
    return {result.name: result for result in results}


def test_each_stage_starts_after_its_needs_have_ended() -> None:
    ended: list[str] = []

    def execute(stage: Stage) -> StageResult:
        assert set(stage.needs) <= set(ended)
        ended.append(stage.name)
        return StageResult(stage.name, "passed")

    results = _run(execute)
    assert {result.outcome for result in results.values()} == {"passed"}


def test_stages_that_do_not_need_each_other_run_at_once() -> None:
    both = threading.Barrier(2, timeout=30)

    def execute(stage: Stage) -> StageResult:
        if stage.name in ("lint", "unit"):
            both.wait()
        return StageResult(stage.name, "passed")

    assert _run(execute)["deploy"].outcome == "passed"


def test_a_failure_skips_what_needs_it_and_says_which_stage_it_was() -> None:
    def execute(stage: Stage) -> StageResult:
        return StageResult(stage.name, "failed" if stage.name == "lint" else "passed")

    results = _run(execute)
    assert results["docs"].outcome == "passed"
    for name in ("build", "deploy"):
        assert results[name].outcome == "skipped"
        assert results[name].reason == "because lint failed"


def test_after_a_cancellation_nothing_starts() -> None:
    cancellation = Cancellation()

    def execute(stage: Stage) -> StageResult:
        cancellation.request(2)
        return StageResult(stage.name, "cancelled")

    results = _run(execute, cancellation)
    assert {result.outcome for result in results.values()} == {"cancelled"}


def test_an_error_in_a_stage_stops_the_others_and_comes_out() -> None:
    cancellation = Cancellation()

    def execute(stage: Stage) -> StageResult:
        if stage.name == "lint":
            raise OSError("no more")
        while not cancellation.requested:
            pass
        return StageResult(stage.name, "cancelled")

    with pytest.raises(OSError, match="no more"):
        _run(execute, cancellation)


def test_a_stage_without_its_needs_runs_alone() -> None:
    stage = STAGES[2]
    (result,) = run_graph(
        [stage],
        lambda stage: StageResult(stage.name, "passed"),
        Cancellation(),
        PlainProgress(),
    )
    assert result.outcome == "passed"
