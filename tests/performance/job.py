"""What a benchmark job is: one task, those who do it, and the ratios to reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from performance.measures import Measure, cpu_seconds

__all__ = ["OURS", "PUBLISHED", "Contender", "Goal", "Job"]

OURS = "dataknobs"
PUBLISHED = "published"

Run = Callable[[], Any]


def _itself(output: Any) -> Any:
    return output


@dataclass(frozen=True)
class Contender:
    """One way to do a job.

    Args:
        prepare: takes the input and returns the function that is measured; imports
            what that needs, so that nothing is imported but what runs.
        answer: turns what was returned into what must be equal for all; its `repr`
            is compared.
        differs: why the answer is another one, or an error: the stated reason.
        fresh: prepare anew for each turn, as the function changes its input.
    """

    prepare: Callable[[Any], Run]
    answer: Callable[[Any], Any] = _itself
    differs: str = ""
    fresh: bool = False


@dataclass(frozen=True)
class Goal:
    """How many times the figure of a peer must be ours; below 1 allows it to be less.

    `contender` is who has to reach it, if not the library as it is.
    """

    peer: str
    times: float
    contender: str = OURS


@dataclass(frozen=True)
class Job:  # pylint: disable=too-many-instance-attributes # a record
    """One task, with the same input for all.

    Args:
        name: how it is asked for; `family/…`.
        title: what is done, and to how much.
        make: returns the input of a size, the same one each time.
        sizes: of the input; growth jobs have two.
        smoke: the same for a run that only sees whether answers agree.
        contenders: `dataknobs` first; `published` runs in a process of its own.
        goals: the ratios to reach.
        at_most: what our own figure may be, in the unit of the measure.
        measure: what is measured: CPU time, unless said.
    """

    name: str
    title: str
    make: Callable[[int], Any]
    sizes: Sequence[int]
    smoke: Sequence[int]
    contenders: Mapping[str, Contender]
    goals: Sequence[Goal] = ()
    at_most: float | None = None
    measure: Measure = field(default=cpu_seconds)
