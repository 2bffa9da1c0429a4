"""Run one stage: clear its outputs, run its commands, measure, judge."""

from __future__ import annotations

import os
import shlex
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from dataknobs_pipeline.config.commands import EVERYTHING, argument_vector
from dataknobs_pipeline.config.model import Stage
from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.record.results import Outcome, StageResult
from dataknobs_pipeline.run.gates import coverage_gate, findings_gate
from dataknobs_pipeline.run.junit import read_tests
from dataknobs_pipeline.run.metrics import VARIABLE, read_cache
from dataknobs_pipeline.system.process import Call, Echo, Ran, run_logged
from dataknobs_pipeline.system.signals import Cancellation

__all__ = ["Context", "Turns", "run_stage"]

Report = Callable[[str, str], None]
# As many as of the output of a command that failed.
TAIL_LINES = 20


class Turns:
    """Who may run a command now.

    At most `jobs` commands run at once, and of these only one is ./pants: its daemon
    takes one call at a time in a checkout and works in parallel inside. With
    `fail_fast`, a failed stage closes the door to those that have not started.
    """

    def __init__(self, jobs: int, cancellation: Cancellation, fail_fast: bool) -> None:
        self.closed = ""
        self._slots = threading.Semaphore(jobs)
        self._pants = threading.Lock()
        self._cancellation = cancellation
        self._fail_fast = fail_fast

    def failed(self, stage: str) -> None:
        """Hear that a stage failed."""
        if self._fail_fast and not self.closed:
            self.closed = f"because {stage} failed (--fail-fast)"

    @contextmanager
    def take(
        self, program: str, first: bool, waiting: Callable[[], None]
    ) -> Iterator[bool]:
        """Wait for a turn; yields false when there will be none.

        Args:
            program: the first word of the command.
            first: whether it is the first command of its stage.
            waiting: called when the turn does not come at once.
        """
        turns: list[threading.Lock | threading.Semaphore] = [self._slots]
        if program == "./pants":
            turns.insert(0, self._pants)
        taken: list[threading.Lock | threading.Semaphore] = []
        try:
            for turn in turns:
                if self._acquire(turn, first, waiting):
                    taken.append(turn)
            yield len(taken) == len(turns) and not self._over(first)
        finally:
            for turn in reversed(taken):
                turn.release()

    def _acquire(
        self,
        turn: threading.Lock | threading.Semaphore,
        first: bool,
        waiting: Callable[[], None],
    ) -> bool:
        if turn.acquire(blocking=False):
            return True
        waiting()
        while not self._over(first):
            if turn.acquire(timeout=0.1):
                return True
        return False

    def _over(self, first: bool) -> bool:
        return self._cancellation.requested or (first and bool(self.closed))


@dataclass(frozen=True)
class Context:  # pylint: disable=too-many-instance-attributes # a record
    """What all stages of one run share.

    `report(stage, text)` is told what a stage is doing; `echo` gets all output.
    """

    root: Path
    environment: str
    logs: Path
    cancellation: Cancellation
    turns: Turns
    report: Report
    scope: tuple[str, ...] = EVERYTHING
    echo: Echo | None = None
    variables: dict[str, str] = field(default_factory=lambda: dict(os.environ))

    def log_of(self, stage: Stage) -> Path:
        """Return the file that a stage's output goes to."""
        return self.logs / f"{stage.name}.log"


def run_stage(stage: Stage, context: Context) -> StageResult:
    """Run a stage to its end, and say how it went; a failure is a result."""
    metrics: list[Path] = []
    result = _measure(stage, context, _run_commands(stage, context, metrics))
    if result.outcome == "failed":
        context.turns.failed(stage.name)
    return replace(result, cache=read_cache(metrics))


def _run_commands(stage: Stage, context: Context, metrics: list[Path]) -> StageResult:
    seconds = 0.0  # of work: waiting for a turn does not count
    for number, line in enumerate(stage.run):
        argv = argument_vector(line, context.environment, context.scope)
        ran = _run(stage, number, argv, context, metrics)
        seconds += ran.seconds if ran else 0.0
        if context.cancellation.requested:
            return StageResult(
                stage.name, "cancelled", seconds, command=shlex.join(argv)
            )
        if ran is None:
            return StageResult(stage.name, "skipped", reason=context.turns.closed)
        if ran.problem:
            return StageResult(
                stage.name,
                "failed",
                seconds,
                reason=ran.problem,
                command=ran.command,
                tail=ran.tail,
                log=context.log_of(stage),
            )
    return StageResult(stage.name, "passed", seconds, log=context.log_of(stage))


def _clear_outputs(stage: Stage, root: Path) -> None:
    if stage.junit:
        shutil.rmtree(root / stage.junit, ignore_errors=True)
    for glob in (stage.coverage, *stage.findings, *stage.fresh):
        for path in root.glob(glob) if glob else ():
            path.unlink()


def _run(
    stage: Stage,
    number: int,
    argv: tuple[str, ...],
    context: Context,
    metrics: list[Path],
) -> Ran | None:
    """Run one command when its turn comes; None when it never does."""
    first = number == 0
    with context.turns.take(
        argv[0], first, lambda: context.report(stage.name, "")
    ) as granted:
        if not granted:
            return None
        if first:
            _clear_outputs(stage, context.root)
        variables = {k: v for k, v in context.variables.items() if k != VARIABLE}
        if argv[0] == "./pants":
            metrics.append(context.logs / f"{stage.name}-{number}.metrics.json")
            variables[VARIABLE] = str(metrics[-1])
        context.report(stage.name, shlex.join(argv))
        call = Call(argv, context.root, variables, context.log_of(stage))
        return run_logged(call, context.cancellation, context.echo)


def _measure(stage: Stage, context: Context, result: StageResult) -> StageResult:
    """Add tests and gates; either can fail a stage whose commands succeeded."""
    if result.outcome not in ("passed", "failed"):
        return result
    narrowed = context.scope != EVERYTHING and any("{scope}" in c for c in stage.run)
    try:
        if stage.junit:
            result = replace(result, tests=read_tests(context.root / stage.junit))
            if result.outcome == "passed" and not result.tests and not narrowed:
                raise StageFailed(f"no test reported to {stage.junit}: nothing ran")
        if stage.coverage_gate is not None and result.outcome == "passed":
            result = _judge_coverage(stage, context, result, narrowed)
        if stage.findings_gate is not None and result.outcome == "passed":
            result = _judge_findings(stage, context, result, stage.findings_gate)
    except StageFailed as error:
        if result.outcome != "passed":
            return result  # what failed first is the reason
        return _fell_short(stage, result, error.problems[0])
    return result


def _judge_coverage(
    stage: Stage, context: Context, result: StageResult, narrowed: bool
) -> StageResult:
    if narrowed:
        note = "coverage gate not applied: only some tests ran (--changed-since)"
        return replace(result, notes=(*result.notes, note))
    report = context.root / (stage.coverage or "")
    gate = coverage_gate(report, stage.coverage_gate or 0.0, stage.covers)
    result = replace(result, gates=(*result.gates, gate))
    if gate.passed:
        return result
    reason = f"coverage is {gate.value:g} %, the gate wants {gate.limit:g} %"
    return _beyond_gate(stage, result, reason)


def _judge_findings(
    stage: Stage, context: Context, result: StageResult, maximum: int
) -> StageResult:
    reports = [context.root / path for path in stage.findings]
    gate, found = findings_gate(reports, maximum)
    result = replace(result, gates=(*result.gates, gate))
    if gate.passed:
        return result
    result = replace(result, tail=tuple(map(str, found[-TAIL_LINES:])))
    reason = f"{len(found)} findings, the gate allows {maximum}"
    return _beyond_gate(stage, result, reason)


def _beyond_gate(stage: Stage, result: StageResult, reason: str) -> StageResult:
    if stage.gate_fails:
        return _fell_short(stage, result, reason)
    return replace(result, notes=(*result.notes, f"warning: {reason}"))


def _fell_short(stage: Stage, result: StageResult, reason: str) -> StageResult:
    failed: Outcome = "failed"
    command = f"./dk stage {stage.name}"
    return replace(result, outcome=failed, reason=reason, command=command)
