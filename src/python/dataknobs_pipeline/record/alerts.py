"""What somebody should hear about: failures, recoveries, and stages that drift."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from dataknobs_pipeline.config.model import Drift
from dataknobs_pipeline.record.history import History

__all__ = ["Alert", "Slow", "alerts", "drifting"]

_LAST_RUN = """
    SELECT id, outcome,
        ref || ' (' || substr(commit_sha, 1, 12) || ') to ' || environment
    FROM runs WHERE outcome IN ('passed', 'failed') ORDER BY id DESC LIMIT 1
"""
_RUN_BEFORE = """
    SELECT before.outcome FROM runs AS before JOIN runs AS this
    ON before.ref = this.ref AND before.command = this.command AND before.id < this.id
    WHERE this.id = ? AND before.outcome IN ('passed', 'failed')
    ORDER BY before.id DESC LIMIT 1
"""
_FAILED_STAGES = """
    SELECT name || CASE reason WHEN '' THEN '' ELSE ': ' || reason END
    FROM stages WHERE run_id = ? AND outcome = 'failed' ORDER BY rowid
"""
_STAGES = "SELECT name, seconds FROM stages WHERE run_id = ? AND outcome = 'passed'"
_EARLIER = """
    SELECT seconds FROM stages WHERE name = ? AND outcome = 'passed' AND run_id < ?
    ORDER BY run_id DESC LIMIT ?
"""
_DEPLOYS = """
    SELECT environment, id, outcome, action || ' of ' || release, reason FROM deploys
    WHERE outcome IN ('passed', 'failed') ORDER BY environment, id DESC
"""


@dataclass(frozen=True)
class Alert:
    """A message; `kind` and `subject` say what it is about, to send it only once."""

    kind: str
    subject: int
    text: str


@dataclass(frozen=True)
class Slow:
    """A stage that took longer than it used to; times in seconds."""

    stage: str
    seconds: float
    usual: float

    def __str__(self) -> str:
        return (
            f"{self.stage} took {self.seconds:.1f} s, {self.seconds / self.usual:.1f}"
            f" times its median of {self.usual:.1f} s"
        )


def alerts(history: History, drift: Drift) -> list[Alert]:
    """Return what there is to say of the last run and of the last deploys."""
    return [*_of_run(history, drift), *_of_deploys(history)]


def drifting(history: History, run: int, drift: Drift) -> list[Slow]:
    """Return the stages of a run that took too much longer than their median."""
    slow = []
    for name, seconds in history.rows(_STAGES, run):
        earlier = [row[0] for row in history.rows(_EARLIER, name, run, drift.window)]
        if len(earlier) < drift.samples:
            continue
        usual = median(earlier)
        if seconds > usual * drift.limit and seconds - usual > drift.seconds:
            slow.append(Slow(name, seconds, usual))
    return slow


def _of_run(history: History, drift: Drift) -> list[Alert]:
    found = []
    for run, outcome, what in history.rows(_LAST_RUN):
        before = [row[0] for row in history.rows(_RUN_BEFORE, run)]
        if outcome == "failed":
            reasons = [row[0] for row in history.rows(_FAILED_STAGES, run)]
            text = "; ".join([f"{what} failed", *reasons])
            found.append(Alert("run failed", run, text))
        elif before == ["failed"]:
            found.append(Alert("run recovered", run, f"{what} passes again"))
        if slow := drifting(history, run, drift):
            text = "; ".join([what, *map(str, slow)])
            found.append(Alert("run drifted", run, text))
    return found


def _of_deploys(history: History) -> list[Alert]:
    """Compare the last two deploys to each environment."""
    by_environment: dict[str, list[tuple[int, str, str, str]]] = {}
    for environment, row, outcome, what, reason in history.rows(_DEPLOYS):
        deploys = by_environment.setdefault(environment, [])
        deploys.append((row, outcome, what, reason))
    found = []
    for environment, deploys in by_environment.items():
        row, outcome, what, reason = deploys[0]
        if outcome == "failed":
            text = f"{what} to {environment} failed: {reason}"
            found.append(Alert("deploy failed", row, text))
        elif [deploy[1] for deploy in deploys[1:2]] == ["failed"]:
            text = f"{what} to {environment} passed, after one that failed"
            found.append(Alert("deploy recovered", row, text))
    return found
