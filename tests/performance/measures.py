"""What can be measured of a run: CPU time, its growth, memory, a number it returns.

A measure takes the sizes of a job and functions for each, as many as make the largest
size together, and returns a figure and the output of the last one. Garbage of earlier
runs is collected before, never during.
"""

from __future__ import annotations

import gc
import resource
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = [
    "UNITS",
    "Measure",
    "bytes_each",
    "child_cpu_seconds",
    "cpu_seconds",
    "growth",
    "returned",
]

Run = Callable[[], Any]
Runs = Sequence[Sequence[Run]]
Figure = tuple[float, Any]


@dataclass(frozen=True)
class Measure:
    """How to measure, and the unit of the figure."""

    unit: str
    measure: Callable[[Sequence[int], Runs], Figure]


def _cpu_seconds(_: Sequence[int], runs: Runs) -> Figure:
    gc.collect()
    [run] = runs[-1]
    started = time.process_time()
    output = run()
    return time.process_time() - started, output


def _growth(sizes: Sequence[int], runs: Runs) -> Figure:
    """Return how many times longer the large input takes than a small one.

    The small ones are as large together, so that caches serve both alike.
    """
    gc.collect()
    started = time.process_time()
    for run in runs[0]:
        run()
    small = (time.process_time() - started) / len(runs[0])
    large, output = _cpu_seconds(sizes, runs)
    return large / small, output


def _bytes_each(sizes: Sequence[int], runs: Runs) -> Figure:
    """Return what a run leaves behind in memory, for each of what it makes."""
    gc.collect()
    tracemalloc.start()
    try:
        output = runs[-1][0]()
        gc.collect()
        taken = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    return taken / sizes[-1], output


def _child_cpu_seconds(_: Sequence[int], runs: Runs) -> Figure:
    """Return the CPU time of the processes that a run starts and waits for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    output = runs[-1][0]()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    user = after.ru_utime - before.ru_utime
    return user + after.ru_stime - before.ru_stime, output


def _returned(_: Sequence[int], runs: Runs) -> Figure:
    return float(runs[-1][0]()), None


cpu_seconds = Measure("s", _cpu_seconds)
child_cpu_seconds = Measure("s", _child_cpu_seconds)
growth = Measure("times", _growth)
bytes_each = Measure("B", _bytes_each)
returned = Measure("", _returned)

UNITS = {"s": (1e3, "ms"), "times": (1.0, "×"), "B": (1.0, "B"), "": (1.0, "")}
