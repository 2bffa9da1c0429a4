"""Compare two versions of the libraries, and know how far to trust the difference.

    python -m performance.compare REFERENCE CURRENT SECONDS [JOB…]

takes two folders of sources. Three processes take turns: two of the reference and one
of the current version. What the first two differ by is noise: only a change that is
well beyond it, and that new processes confirm, is a regression (exit code 1).
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from performance.catalogue import JOBS, chosen
from performance.contest import command
from performance.entrant import ChildEntrant, Failed
from performance.job import OURS, Job
from performance.measures import returned
from performance.table import figure

__all__ = ["Comparison", "compare"]

LAUNCHES = 3  # how processes lie in memory differs from one start to the next
FLOOR = 0.05  # a smaller change is none
SURE = 2.0  # times the noise
MIN_ROUNDS, MAX_ROUNDS = 5, 50  # of each launch

REFERENCE, AGAIN, CURRENT = "reference", "reference again", "current"


@dataclass(frozen=True)
class Comparison:
    """What a comparison measured: figures, and their ratios, one for each launch.

    `changes` are those of the current version to the reference, `noises` those of the
    reference to itself; both as logarithms.
    """

    job: Job
    reference: float
    current: float
    changes: Sequence[float]
    noises: Sequence[float]

    @property
    def change(self) -> float:
        """The change in parts of the reference: 0.1 is ten per cent slower."""
        return math.exp(median(self.changes)) - 1

    @property
    def limit(self) -> float:
        """The largest change that may be noise."""
        noise = max(abs(each) for each in self.noises)
        return max(FLOOR, math.exp(SURE * noise) - 1)

    @property
    def is_worse(self) -> bool:
        """Whether the current version needs more than noise can explain."""
        return self.change > self.limit

    def __str__(self) -> str:
        unit = self.job.measure.unit
        return (
            f"{self.job.name:<28}{figure(self.reference, unit):>12}"
            f"{figure(self.current, unit):>12}{self.change:>+9.1%}"
            f"  (noise limit {self.limit:.1%})"
        )


def compare(
    job: Job, sources: Mapping[str, Path], seconds: float, full: bool = True
) -> Comparison:
    """Let both versions take turns, in a few generations of processes.

    Raises:
        Failed: one of them cannot do the job; the message says which.
    """
    launches = [
        _launch(job, sources, seconds / LAUNCHES, full) for _ in range(LAUNCHES)
    ]
    changes, noises = [], []
    for best in launches:
        one, other, current = (math.log(best[n]) for n in (REFERENCE, AGAIN, CURRENT))
        changes.append(current - (one + other) / 2)
        noises.append(other - one)
    middle = {name: median(best[name] for best in launches) for name in launches[0]}
    return Comparison(job, middle[REFERENCE], middle[CURRENT], changes, noises)


def _launch(
    job: Job, sources: Mapping[str, Path], seconds: float, full: bool
) -> dict[str, float]:
    """Start the three processes and return the best figure of each.

    The best one: what else the machine does can only make a figure worse.
    """
    folders = {
        REFERENCE: sources[REFERENCE],
        AGAIN: sources[REFERENCE],
        CURRENT: sources[CURRENT],
    }
    with ExitStack() as stack:
        entrants = {
            name: stack.enter_context(
                ChildEntrant(*command(sys.executable, job.name, OURS, full, [folder]))
            )
            for name, folder in folders.items()
        }
        best = {name: _turn(name, entrant) for name, entrant in entrants.items()}
        order, number, end = list(entrants), 0, time.monotonic() + seconds
        while number < MIN_ROUNDS or number < MAX_ROUNDS and time.monotonic() < end:
            for name in order:
                best[name] = min(best[name], _turn(name, entrants[name]))
            order.append(order.pop(0))
            number += 1
    return best


def _turn(name: str, entrant: ChildEntrant) -> float:
    try:
        return max(entrant.turn(), 1e-9)
    except Failed as error:
        raise Failed(f"{name}: {error}") from error


def main(reference: str, current: str, seconds: str, *wanted: str) -> int:
    """Compare, print a line for each job, and return the exit code."""
    sources = {REFERENCE: Path(reference), CURRENT: Path(current)}
    jobs = [JOBS[name] for name in chosen(wanted)]
    problems = []
    print(f"{'job':<28}{'reference':>12}{'current':>12}{'change':>9}")
    for job in jobs:
        if job.measure is not returned:
            problems += _problems_of(job, sources, float(seconds))
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    return 1 if problems else 0


def _problems_of(job: Job, sources: Mapping[str, Path], seconds: float) -> list[str]:
    try:
        found = compare(job, sources, seconds)
        if found.is_worse:
            found = compare(job, sources, seconds)
    except Failed as error:
        return _unless_new(job, str(error))
    print(found, flush=True)
    return [f"slower than before: {' '.join(str(found).split())}"] * found.is_worse


def _unless_new(job: Job, error: str) -> list[str]:
    """Return the error, unless it is that the reference could not do the job yet."""
    if error.startswith(REFERENCE):
        print(f"{job.name:<28}cannot be compared: {error}", flush=True)
        return []
    return [f"{job.name}: {error}"]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
