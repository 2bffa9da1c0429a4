"""Running statistics: of numbers, of a window of time, of accesses.

>>> stats = StatsAccumulator("sizes", values=[1, 2, 3, 4])
>>> stats.mean, round(stats.std, 3)
(2.5, 1.291)

Far from zero they are as exact as near it:

>>> near = StatsAccumulator(values=[1, 2, 3, 4]).var
>>> StatsAccumulator(values=[10**12 + value for value in (1, 2, 3, 4)]).var == near
True
"""

from __future__ import annotations

from random import uniform
from time import sleep

from dataknobs_utils._linear_regression import LinearRegression
from dataknobs_utils._monitors import KeyManager, Monitor, MonitorManager
from dataknobs_utils._rolling_stats import RollingStats, WindowError
from dataknobs_utils._stats_accumulator import NotANumberError, StatsAccumulator

__all__ = [
    "KeyManager",
    "LinearRegression",
    "Monitor",
    "MonitorManager",
    "NotANumberError",
    "RollingStats",
    "StatsAccumulator",
    "WindowError",
    "wait_for_random_millis",
]


def wait_for_random_millis(uptomillis: float) -> float:
    """Sleep for a random time, from 1 millisecond up to a limit.

    Args:
        uptomillis: the limit, in milliseconds.

    Returns:
        The milliseconds.
    """
    millis = uniform(1, uptomillis)  # nosec B311 # no secret
    sleep(millis / 1000)
    return millis
