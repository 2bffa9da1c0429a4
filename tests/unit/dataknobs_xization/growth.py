"""Measure how the cost of a function grows with its input."""

from __future__ import annotations

import time
from typing import Callable, TypeVar

Input = TypeVar("Input")

SMALL, LARGE = 5_000, 40_000
LINEAR = 24  # 8 if linear, 64 if quadratic


def growth(
    function: Callable[[Input], object],
    make: Callable[[int], Input],
    small: int = SMALL,
    large: int = LARGE,
) -> float:
    """Return how many times longer the larger input takes, at best of five."""

    def cost(size: int) -> float:
        made = make(size)
        costs = []
        for _ in range(5):
            started = time.process_time()
            function(made)
            costs.append(time.process_time() - started)
        return min(costs)

    return cost(large) / max(cost(small), 1e-4)
