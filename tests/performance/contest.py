"""Let the contenders of a job take turns, and say what came of it."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from performance.entrant import ChildEntrant, Entrant, Failed, LocalEntrant
from performance.job import OURS, PUBLISHED, Job

__all__ = ["Contest", "command", "contest", "rounds_for"]

MIN_ROUNDS, MAX_ROUNDS = 3, 21


@dataclass
class Contest:
    """The turns of one job: each round, all contenders take one after the other.

    The first turn warms up and gives the answer; its figure does not count.
    `figures` has those that do, `notes` why an answer differs, `refused` what is wrong
    about a contender, of which there will be no ratio.
    """

    job: Job
    entrants: dict[str, Entrant]
    figures: dict[str, list[float]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    def warm_up(self) -> None:
        """Take the turn that does not count."""
        for name in list(self.entrants):
            problem = self._first_turn(name)
            stated = self.job.contenders[name].differs
            if problem and stated:
                self.notes[name] = stated
            elif problem:
                self.refused[name] = problem

    def rounds(self, budget: float) -> int:
        """Return how many more rounds fit into seconds; it takes one to know."""
        started = time.monotonic()
        for name in self.entrants:
            self.turn(name)
        return rounds_for(time.monotonic() - started, budget) - 1

    def turn(self, name: str) -> None:
        """Let one contender take its turn."""
        if name in self.entrants:
            figure = self.entrants[name].turn()
            self.figures.setdefault(name, []).append(figure)

    def turns_of_others(self) -> None:
        """Let all take their turn but ours."""
        for name in self.entrants:
            if name != OURS:
                self.turn(name)

    def as_dict(self) -> dict[str, Any]:
        """Return all that a table needs, for a JSON file."""
        job = self.job
        return {
            "job": job.name,
            "title": job.title,
            "unit": job.measure.unit,
            "at_most": job.at_most,
            "goals": [(goal.contender, goal.peer, goal.times) for goal in job.goals],
            "figures": self.figures,
            "notes": self.notes,
            "refused": self.refused,
        }

    def _first_turn(self, name: str) -> str:
        """Return what is wrong with the answer, if anything."""
        try:
            self.entrants[name].turn()
        except Failed as error:
            del self.entrants[name]
            return str(error)
        ours = self.entrants.get(OURS)
        if ours and self.entrants[name].digest != ours.digest:
            return "its answer differs from ours"
        return ""


def rounds_for(seconds_of_a_round: float, budget: float) -> int:
    """Return how many rounds fit into a number of seconds.

    >>> rounds_for(0.5, 5), rounds_for(60, 5), rounds_for(0.001, 5)
    (10, 3, 21)
    """
    fitting = int(budget / max(seconds_of_a_round, 1e-3))
    return max(MIN_ROUNDS, min(MAX_ROUNDS, fitting))


@contextmanager
def contest(job: Job, full: bool, published: str | None) -> Iterator[Contest]:
    """Make the contenders of a job ready; the published ones if there is a Python.

    Args:
        job: the job.
        full: whether with its real sizes, else with those of the smoke test.
        published: the Python that has the published packages.
    """
    sizes = job.sizes if full else job.smoke
    with ExitStack() as stack:
        entrants: dict[str, Entrant] = {}
        refused: dict[str, str] = {}
        for name in job.contenders:
            if name == PUBLISHED:
                if published:
                    child = command(published, job.name, name, full)
                    entrants[name] = stack.enter_context(ChildEntrant(*child))
                continue
            try:
                entrants[name] = LocalEntrant(job, name, sizes)
            except ImportError as error:
                # Some peers are too large for the tests.
                if full:
                    refused[name] = f"cannot be imported: {error}"
        stack.callback(gc.unfreeze)
        yield Contest(job, entrants, refused=refused)


def command(
    python: str, job: str, name: str, full: bool, sources: Sequence[Path] = ()
) -> tuple[list[str], dict[str, str], Path]:
    """Return the command that serves turns, its environment and its folder."""
    tests = Path(__file__).parents[1]
    argv = [python, "-m", "performance.worker", job, name, "full" if full else "smoke"]
    path = os.pathsep.join(map(str, [*sources, tests]))
    return argv, _variables(path), tests


def _variables(path: str) -> dict[str, str]:
    """Return an environment in which all processes find and hash alike."""
    return {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "0"}
