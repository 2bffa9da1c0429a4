"""One recorded session of the pipeline: `dk run`, or `dk stage` as a CI job does."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from dataknobs_pipeline.config.commands import EVERYTHING
from dataknobs_pipeline.config.model import Pipeline, Route, Stage
from dataknobs_pipeline.config.pipeline_toml import load
from dataknobs_pipeline.config.routing import route_of
from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.record.alerts import drifting
from dataknobs_pipeline.record.history import History, Record, Run, open_history
from dataknobs_pipeline.record.results import StageResult
from dataknobs_pipeline.run import summary
from dataknobs_pipeline.run.changes import Scope, scope_of
from dataknobs_pipeline.run.progress import PlainProgress, Progress, progress_for
from dataknobs_pipeline.run.runner import run_graph
from dataknobs_pipeline.run.stage import Context, Turns, run_stage
from dataknobs_pipeline.system import git
from dataknobs_pipeline.system.files import append, state_directory
from dataknobs_pipeline.system.locking import exclusive, own_command
from dataknobs_pipeline.system.process import Echo
from dataknobs_pipeline.system.signals import Cancellation, collecting

__all__ = ["Request", "run_pipeline", "run_single_stage"]

KEPT_LOGS = 50
STYLES = {"passed": "green", "failed": "red"}


@dataclass(frozen=True)
class Request:
    """What the command line asked for."""

    root: Path
    ref: str | None = None
    changed_since: str | None = None
    jobs: int = 1
    fail_fast: bool = False
    wait: bool = True


def run_pipeline(request: Request, names: Sequence[str]) -> int:
    """Run the stages of the route, or the named ones and what they need.

    Returns the exit code; prints progress, the final table and what failed.
    """
    pipeline = load(request.root)
    ref, route = route_of(pipeline, request.root, request.ref)
    stages = pipeline.selected(route, tuple(names))
    progress = progress_for([stage.name for stage in stages])
    session = _Session(request, pipeline, ref, route, progress)
    results, signum = session.run(stages)
    _print_results(results)
    return _exit_code(results, signum)


def run_single_stage(request: Request, name: str) -> int:
    """Run one stage without its needs, passing its output through.

    Returns the exit code; appends a summary to the file of $GITHUB_STEP_SUMMARY.
    """
    pipeline = load(request.root)
    ref, route = route_of(pipeline, request.root, request.ref)
    pipeline.selected(route, (name,))  # refuses a stage that the route does not have
    session = _Session(request, pipeline, ref, route, PlainProgress(), _pass_through)
    results, signum = session.run([pipeline.stage(name)])
    _print_results(results)
    if page := os.environ.get("GITHUB_STEP_SUMMARY"):
        append(Path(page), summary.stage_markdown(results[0]))
    return _exit_code(results, signum)


@dataclass(frozen=True)
class _Session:
    request: Request
    pipeline: Pipeline
    ref: str
    route: Route
    progress: Progress
    echo: Echo | None = None

    def run(self, stages: Sequence[Stage]) -> tuple[list[StageResult], int]:
        """Run stages under the lock, record them, and return what stopped the run."""
        root = self.request.root
        git.head(root)  # fail before waiting for anything
        state = state_directory(root)
        with exclusive(state / "run.lock", self.request.wait, _say):
            head = git.head(root)
            scope = self._scope()
            run = Run(head, self.ref, self.route.environment, own_command())
            _say_what_runs(run)
            with open_history(state) as history, history.recorded_run(run) as record:
                context = self._context(scope, _new_logs(state / "logs", record.row))
                return self._recorded(stages, context, history, record)

    def _scope(self) -> Scope:
        if self.request.changed_since is None:
            return EVERYTHING
        root = self.request.root
        commit = git.commit_of(root, self.request.changed_since)
        changes = git.changes_since(root, commit)
        scope, reason = scope_of(commit, changes, self.pipeline.narrow)
        _say(f"tests: {reason}")
        return scope

    def _context(self, scope: Scope, logs: Path) -> Context:
        cancellation = Cancellation()
        return Context(
            root=self.request.root,
            environment=self.route.environment,
            logs=logs,
            cancellation=cancellation,
            turns=Turns(self.request.jobs, cancellation, self.request.fail_fast),
            report=self.progress.report,
            scope=scope,
            echo=self.echo,
        )

    def _recorded(
        self,
        stages: Sequence[Stage],
        context: Context,
        history: History,
        record: Record,
    ) -> tuple[list[StageResult], int]:
        cancellation = context.cancellation
        with collecting(cancellation):
            with self.progress:
                results = run_graph(
                    stages,
                    lambda stage: run_stage(stage, context),
                    cancellation,
                    self.progress,
                )
            history.add_results(record.row, results)
            signum = cancellation.signum
            record.outcome = "cancelled" if signum else summary.outcome_of(results)
        if not signum:
            results = self._checked_for_drift(results, history, record)
        return results, signum

    def _checked_for_drift(
        self, results: list[StageResult], history: History, record: Record
    ) -> list[StageResult]:
        """Say which stages drift; where pipeline.toml says so they have failed."""
        drift = self.pipeline.drift
        slow = {item.stage: str(item) for item in drifting(history, record.row, drift)}
        for text in slow.values():
            _say(f"warning: {text}")
        if not slow or not drift.fails:
            return results
        record.outcome = "failed"
        return [
            (
                replace(result, outcome="failed", reason=slow[result.name])
                if result.name in slow
                else result
            )
            for result in results
        ]


def _new_logs(folder: Path, run: int) -> Path:
    """Make the folder of a run's logs, and drop those of runs long ago."""
    own = folder / str(run)
    # A store that was moved away starts counting again.
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir(parents=True)
    runs = sorted(int(path.name) for path in folder.iterdir() if path.name.isdigit())
    for old in runs[:-KEPT_LOGS]:
        if old != run:
            shutil.rmtree(folder / str(old), ignore_errors=True)
    return own


def _exit_code(results: Sequence[StageResult], signum: int) -> int:
    if signum:
        return 128 + signum
    failed = any(result.outcome == "failed" for result in results)
    return StageFailed.exit_code if failed else 0


def _say_what_runs(run: Run) -> None:
    dirty = " with uncommitted changes" if run.head.dirty else ""
    _say(f"{run.ref} at {run.head.commit[:12]}{dirty} -> {run.environment}")


def _print_results(results: Sequence[StageResult]) -> None:
    for result in results:
        if result.outcome == "failed":
            click.echo("\n" + "\n".join(summary.failure(result)))
    click.echo("")
    for line in summary.table(results):
        words = line.split()
        style = STYLES.get(words[1]) if len(words) > 1 else None
        _echo_styled(line, style)


def _echo_styled(line: str, colour: str | None) -> None:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb") == "dumb"
    click.secho(line, fg=colour, color=False if plain else None)


def _say(line: str) -> None:
    click.echo(line)


def _pass_through(output: bytes) -> None:
    sys.stdout.buffer.write(output)
    sys.stdout.buffer.flush()
