"""Run the stages of a graph, each as soon as what it needs has passed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from dataknobs_pipeline.config.model import Stage
from dataknobs_pipeline.record.results import StageResult
from dataknobs_pipeline.run.progress import Progress
from dataknobs_pipeline.system.signals import Cancellation

__all__ = ["run_graph"]

TICK_SECONDS = 0.1

Execute = Callable[[Stage], StageResult]


@dataclass
class _State:
    waiting: dict[str, Stage]
    running: dict[Future[StageResult], str] = field(default_factory=dict)
    results: dict[str, StageResult] = field(default_factory=dict)


def run_graph(
    stages: Sequence[Stage],
    execute: Execute,
    cancellation: Cancellation,
    progress: Progress,
) -> list[StageResult]:
    """Run stages in threads and return their results in the order given.

    A stage that does not pass stops what needs it, directly or not, and nothing else.
    A need that is not among the stages counts as passed. An exception in a thread is
    raised here, after the other threads' end.

    Args:
        stages: each after what it needs.
        execute: runs one stage, in a thread.
        cancellation: once requested, no stage starts.
        progress: told of results and of the time passing, in this thread.
    """
    state = _State({stage.name: stage for stage in stages})
    with ThreadPoolExecutor(max_workers=max(1, len(stages))) as pool:
        try:
            while state.waiting or state.running:
                _settle(state, cancellation, progress)
                for stage in _ready(state):
                    state.running[pool.submit(execute, stage)] = stage.name
                    del state.waiting[stage.name]
                _collect(state, progress)
                progress.tick()
        except BaseException:
            # The threads must not outlive us: make those that wait or run stop.
            if not cancellation.requested:
                cancellation.request(0)
            raise
    return [state.results[stage.name] for stage in stages]


def _settle(state: _State, cancellation: Cancellation, progress: Progress) -> None:
    """Give a result to every stage that will not be started any more."""
    for name, stage in list(state.waiting.items()):
        result = _hopeless(stage, state, cancellation)
        if result:
            del state.waiting[name]
            state.results[name] = result
            progress.finished(result)


def _hopeless(
    stage: Stage, state: _State, cancellation: Cancellation
) -> StageResult | None:
    if cancellation.requested:
        return StageResult(stage.name, "cancelled")
    for need in stage.needs:
        result = state.results.get(need)
        if result and result.outcome == "skipped":
            return StageResult(stage.name, "skipped", reason=result.reason)
        if result and result.outcome != "passed":
            reason = f"because {need} {result.outcome}"
            return StageResult(stage.name, "skipped", reason=reason)
    return None


def _ready(state: _State) -> list[Stage]:
    unfinished = {*state.waiting, *state.running.values()}
    return [
        stage
        for stage in state.waiting.values()
        if not unfinished.intersection(stage.needs)
    ]


def _collect(state: _State, progress: Progress) -> None:
    done, _ = wait(state.running, TICK_SECONDS, FIRST_COMPLETED)
    for future in done:
        result = future.result()
        del state.running[future]
        state.results[result.name] = result
        progress.finished(result)
