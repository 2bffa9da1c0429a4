"""The scale of a chart of lines: round values, and how they are written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["HEIGHT", "Scale", "short"]

HEIGHT = 160


@dataclass(frozen=True)
class Scale:
    """The round values at which a chart has lines, at least two, and their unit."""

    ticks: Sequence[float]
    unit: str

    @classmethod
    def of(cls, values: Sequence[float], low: float, unit: str) -> Scale:
        """Return the scale for some values, from 0 unless all are far above it."""
        least, top = min(values), max(values)
        ground = 2 * least - top if low * top < least < top else 0.0
        step = _round_up(max((top - ground) / 2, top / 1e6, 1e-6))
        first = math.floor(ground / step)
        last = max(math.ceil(top / step), first + 1)
        return cls([step * number for number in range(first, last + 1)], unit)

    def height(self, value: float) -> float:
        """Return where a value is drawn."""
        low, top = self.ticks[0], self.ticks[-1]
        share = (value - low) / (top - low)
        return HEIGHT - 16 - share * (HEIGHT - 32)

    def say(self, value: float) -> str:
        """Return a value with its unit."""
        return f"{short(value)} {self.unit}"


def short(value: float) -> str:
    """Write a number with what is of interest in it.

    >>> [short(value) for value in (0, 0.064, 6.6666, 12, 12345.6)]
    ['0', '0.06', '6.67', '12', '12346']
    """
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _round_up(value: float) -> float:
    """Return the next 1, 2 or 5 with zeros.

    >>> [_round_up(value) for value in (0.3, 1, 2.1, 93)]
    [0.5, 1.0, 5.0, 100.0]
    """
    size = 10.0 ** math.floor(math.log10(value))
    return next(size * lead for lead in (1, 2, 5, 10) if size * lead >= value)
