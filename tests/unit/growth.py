"""Measure how the cost of a function grows with its input."""

from __future__ import annotations

import math
import time
from typing import Callable, TypeVar

Input = TypeVar("Input")

SMALL, LARGE = 2_500, 20_000
LINEAR = 24  # 8 if linear, 64 if quadratic


def growth(
    function: Callable[[Input], object],
    make: Callable[[int], Input],
    small: int = SMALL,
    large: int = LARGE,
) -> float:
    """Return how many times longer the larger input takes.

    Both sizes are measured one right after the other, as a machine is busier at times.
    The first measurement that is linear ends it, and half the size is tried first, so
    that what is quadratic fails after seconds.
    """

    def cost(size: int) -> float:
        made = make(size)
        started = time.process_time()
        function(made)
        return time.process_time() - started

    for size in (large // 2, large):
        ratio, bound = math.inf, LINEAR * size / large
        for _ in range(5):
            base = max(min(cost(small) for _ in range(3)), 1e-4)
            ratio = min(ratio, cost(size) / base)
            if ratio < bound:
                break
        else:
            return ratio * large / size
    return ratio
