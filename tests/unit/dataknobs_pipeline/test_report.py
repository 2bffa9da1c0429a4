"""What the report asks of the record."""

from __future__ import annotations

from pathlib import Path

from dataknobs_pipeline.record import report_data as ask
from dataknobs_pipeline.record.history import Deploy, Run, open_history
from dataknobs_pipeline.record.report import write_report
from dataknobs_pipeline.record.results import Cache, Gate, StageResult, TestCase
from dataknobs_pipeline.system.files import state_directory
from dataknobs_pipeline.system.git import Head


def _record(root: Path, commit: str, dirty: bool, *results: StageResult) -> None:
    with open_history(state_directory(root)) as history:
        run = Run(Head(commit, dirty), "main", "staging", "dk run")
        with history.recorded_run(run) as record:
            history.add_results(record.row, results)


def _unit(outcome: str, seconds: float = 1.0) -> StageResult:
    test = TestCase("t", outcome, seconds)
    return StageResult("unit", "passed", seconds, tests=(test,))


def test_a_stage_that_did_not_run_is_a_gap(tmp_path: Path) -> None:
    _record(tmp_path, "c1", False, _unit("passed", 2.0))
    _record(tmp_path, "c1", False, StageResult("build", "passed", 3.0))
    _record(tmp_path, "c1", False, StageResult("unit", "failed", 9.0))
    with open_history(state_directory(tmp_path)) as history:
        assert ask.stage_seconds(history) == {
            "unit": [2.0, None, None],
            "build": [None, 3.0, None],
        }
        assert len(ask.runs(history)) == 3
        assert ask.failure_rate(history) == [("unit", 50.0), ("build", 0.0)]


def test_a_test_is_flaky_when_it_did_both_on_one_clean_commit(tmp_path: Path) -> None:
    for commit, dirty, outcome in (
        ("c1", False, "passed"),
        ("c2", False, "failed"),
        ("c3", True, "passed"),
        ("c3", True, "failed"),
    ):
        _record(tmp_path, commit, dirty, _unit(outcome))
    with open_history(state_directory(tmp_path)) as history:
        assert not ask.flakiest_tests(history)
        _record(tmp_path, "c2", False, _unit("passed"))
        assert ask.flakiest_tests(history) == [("t", 1)]


def test_caches_coverage_and_durations_are_told(tmp_path: Path) -> None:
    gates = (Gate("coverage", 92.5, 90.0), Gate("other", 1.0, 0.0))
    stage = StageResult("unit", "passed", 4.0, cache=Cache(1, 2, 1), gates=gates)
    idle = StageResult("lock", "passed", 1.0, cache=Cache(0, 0, 0))
    _record(tmp_path, "c1", False, stage, idle)
    _record(tmp_path, "c1", False, _unit("passed", 3.0))
    _record(tmp_path, "c1", False, _unit("passed", 1.0))
    with open_history(state_directory(tmp_path)) as history:
        assert ask.cache_share(history) == {"unit": [75.0, None, None]}
        assert ask.coverage(history) == {"unit": [92.5, None, None]}
        assert ask.slowest_tests(history) == [("t", 2.0)]


def test_deploys_are_told_by_environment(tmp_path: Path) -> None:
    with open_history(state_directory(tmp_path)) as history:
        for environment, outcome in (("b", "failed"), ("a", "lost"), ("b", "passed")):
            deploy = Deploy(environment, "1-a", "1", Head("c", False))
            with history.recorded_deploy(deploy) as record:
                record.outcome = outcome
        found, when = ask.deploys(history)
    assert list(found) == ["a", "b"]
    assert [mark[:2] for mark in found["b"]] == [(0, "failed"), (2, "passed")]
    assert found["b"][1][2].startswith(f"{when[2]}: deploy of 1-a passed")


def test_the_libraries_are_connected_as_they_import(tmp_path: Path) -> None:
    utils = tmp_path / "dataknobs_utils"
    (utils / "deep").mkdir(parents=True)
    text = (
        "def f():\n    from dataknobs_common.x import y\n    import dataknobs_utils\n"
    )
    (utils / "deep" / "a.py").write_text(text, encoding="utf-8")
    assert ask.library_graph(tmp_path) == [("dataknobs_utils", "dataknobs_common")]


def test_the_page_is_written_where_it_is_wanted(tmp_path: Path) -> None:
    target = tmp_path / "new" / "page.html"
    write_report(tmp_path, target)
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")
