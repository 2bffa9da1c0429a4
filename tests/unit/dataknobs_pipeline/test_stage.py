"""Running one stage, with ./pants and ./dk as small scripts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from unit.dataknobs_pipeline.coverage_reports import coverage_report

from dataknobs_pipeline.config.model import Stage
from dataknobs_pipeline.record.results import Cache, StageResult
from dataknobs_pipeline.run.stage import Context, Turns, run_stage
from dataknobs_pipeline.security.sarif import Finding, as_sarif
from dataknobs_pipeline.system.signals import Cancellation

Runner = Callable[[Stage, str], StageResult]


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """Return a function that runs a stage with a body for ./pants and ./dk."""

    def run(stage: Stage, body: str) -> StageResult:
        return run_stage(stage, _context(tmp_path, body))

    return run


def _context(root: Path, body: str, *scope: str, jobs: int = 1) -> Context:
    for program in ("pants", "dk"):
        path = root / program
        path.write_text(f"#!/usr/bin/env bash\n{body}\n", encoding="utf-8")
        path.chmod(0o755)
    cancellation = Cancellation()
    return Context(
        root=root,
        environment="staging",
        logs=root,
        cancellation=cancellation,
        turns=Turns(jobs, cancellation, fail_fast=True),
        report=lambda stage, command: None,
        scope=scope or ("::",),
    )


def test_commands_run_in_order_until_one_fails(runner: Runner, tmp_path: Path) -> None:
    stage = Stage("a", ("./dk 0", "./dk 4", "./dk 5"))
    result = runner(stage, "echo said $1; exit $1")
    assert (result.outcome, result.reason) == ("failed", "exit code 4")
    assert (result.command, result.tail) == ("./dk 4", ("said 4",))
    assert result.log == tmp_path / "a.log"
    assert "said 0" in (tmp_path / "a.log").read_text(encoding="utf-8")


def test_cache_hits_of_all_pants_calls_are_added(runner: Runner) -> None:
    body = (
        '[ -z "$PANTS_RUN_METRICS_OUTPUT" ] || '
        """echo '{"local_hits": 1, "remote_hits": 2, "ran": 3}' """
        '> "$PANTS_RUN_METRICS_OUTPUT"'
    )
    result = runner(Stage("a", ("./pants x", "./dk y", "./pants z")), body)
    assert result.cache == Cache(2, 4, 6)


def test_without_the_plugin_cache_hits_are_unknown(runner: Runner) -> None:
    assert runner(Stage("a", ("./pants x",)), "true").cache is None


def test_the_tests_of_a_failed_run_are_kept(runner: Runner) -> None:
    body = (
        "mkdir -p dist/r; echo '<t><testcase name=\"a\"><failure/></testcase></t>'"
        " > dist/r/a.xml; exit 1"
    )
    result = runner(Stage("a", ("./pants x",), junit="dist/r"), body)
    assert (result.outcome, result.reason) == ("failed", "exit code 1")
    assert [test.outcome for test in result.tests] == ["failed"]


def test_a_broken_report_does_not_hide_what_failed_first(runner: Runner) -> None:
    body = "mkdir -p dist/r; echo '<cut' > dist/r/a.xml; exit 7"
    result = runner(Stage("a", ("./pants x",), junit="dist/r"), body)
    assert result.reason == "exit code 7"


def test_a_run_that_reports_no_test_fails(runner: Runner) -> None:
    result = runner(Stage("a", ("./pants {scope}",), junit="dist/r"), "true")
    assert result.reason == "no test reported to dist/r: nothing ran"
    assert result.command == "./dk stage a"


def test_a_narrowed_run_may_have_no_test(tmp_path: Path) -> None:
    stage = Stage(
        "a",
        ("./pants {scope}",),
        junit="dist/r",
        coverage="dist/c.xml",
        coverage_gate=90,
    )
    result = run_stage(stage, _context(tmp_path, "true", "--changed-since=x"))
    assert result.outcome == "passed"
    assert "coverage gate not applied" in result.notes[0]


def test_the_gate_decides(runner: Runner) -> None:
    stage = Stage("a", ("./pants x",), coverage="dist/c.xml", coverage_gate=90)
    body = "mkdir -p dist; echo '%s' > dist/c.xml"
    enough, half = (coverage_report({"a.py": (lines, 20)}) for lines in (19, 10))
    assert runner(stage, body % enough).gates[0].value == 95.0
    result = runner(stage, body % half)
    assert result.outcome == "failed"
    assert result.reason == "coverage is 50 %, the gate wants 90 %"
    result = runner(replace(stage, gate_fails=False), body % half)
    assert result.outcome == "passed"
    assert result.notes == ("warning: coverage is 50 %, the gate wants 90 %",)


def test_outputs_of_an_earlier_run_are_gone_before_the_first_command(
    runner: Runner, tmp_path: Path
) -> None:
    for name in ("dist/r/a.xml", "dist/c.xml", "dist/x.whl", "dist/kept"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("stale", encoding="utf-8")
    stage = Stage(
        "a", ("./dk x",), coverage="dist/c.xml", fresh=("dist/*.whl", "dist/none*")
    )
    runner(stage, "ls dist > seen")
    assert (tmp_path / "seen").read_text(encoding="utf-8").split() == ["kept", "r"]


def test_a_cancelled_stage_says_so(tmp_path: Path) -> None:
    context = _context(tmp_path, "true")
    context.cancellation.request(15)
    result = run_stage(Stage("a", ("./dk x",), junit="dist/r"), context)
    assert (result.outcome, result.command) == ("cancelled", "./dk x")


def test_with_fail_fast_a_failure_keeps_waiting_stages_from_starting(
    tmp_path: Path,
) -> None:
    context = _context(tmp_path, 'touch started; sleep 0.5; [ "$1" = good ]')
    later: list[StageResult] = []

    def wait_in_line() -> None:
        while not (tmp_path / "started").exists():
            pass
        later.append(run_stage(Stage("b", ("./dk good",)), context))

    thread = threading.Thread(target=wait_in_line)
    thread.start()
    assert run_stage(Stage("a", ("./dk bad",)), context).outcome == "failed"
    thread.join()
    assert later[0].outcome == "skipped"
    assert later[0].reason == "because a failed (--fail-fast)"


def test_waiting_for_a_turn_is_no_work(tmp_path: Path) -> None:
    context = _context(tmp_path, "sleep 0.$1", jobs=1)
    stages = [Stage(name, (f"./dk {name}",)) for name in ("5", "1")]
    with ThreadPoolExecutor() as pool:
        slow, fast = pool.map(run_stage, stages, [context, context])
    assert fast.seconds < slow.seconds


def test_findings_beyond_the_gate_fail_and_are_named(runner: Runner) -> None:
    report = as_sarif("tool", [Finding("rule", "is bad", "src/a.py", 7)])
    body = f"mkdir -p dist; cat >dist/r.sarif <<'END'\n{report}END"
    stage = Stage("a", ("./pants x",), findings=("dist/r.sarif",), findings_gate=0)
    result = runner(stage, body)
    assert result.outcome == "failed"
    assert result.reason == "1 findings, the gate allows 0"
    assert result.tail == ("src/a.py:7: rule: is bad",)
    assert runner(replace(stage, findings_gate=1), body).outcome == "passed"


def test_a_report_of_an_earlier_run_does_not_count(
    runner: Runner, tmp_path: Path
) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "r.sarif").write_text(as_sarif("tool", []), encoding="utf-8")
    stage = Stage("a", ("./pants x",), findings=("dist/r.sarif",), findings_gate=0)
    result = runner(stage, "true")
    assert (result.outcome, "no report was written" in result.reason) == (
        "failed",
        True,
    )
