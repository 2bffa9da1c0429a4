"""Count, extremes, sums and variance of numbers, exact at any offset.

The variance comes from the squared differences to the mean, never from the
difference of two large sums. Numbers are taken in blocks: within one, differences to
a first estimate of the mean are small, and their own mean corrects the estimate. The
mean is kept in two floats, as one cannot tell means apart far from zero.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import chain
from math import hypot, isfinite
from operator import mul
from typing import Any, List, NamedTuple, Optional, Tuple

BLOCK = 1024  # numbers


class Moments(NamedTuple):
    """What is known about some numbers; `m2` is n times their variance."""

    n: int
    min: Any
    max: Any
    sum: Any
    sum_of_squares: Any
    center: float
    center_rest: float
    m2: float

    @property
    def mean(self) -> Any:
        """Return the mean; 0 of no numbers."""
        if not self.n:
            return 0
        return self.center if isfinite(self.center) else self.sum / self.n

    @property
    def variance(self) -> float:
        """Return the sample variance; 0.0 of fewer than two numbers."""
        return abs(self.m2) / (self.n - 1) if self.n > 1 else 0.0


EMPTY = Moments(0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def add_values(moments: Moments, values: List[Any]) -> Moments:
    """Return the moments of the numbers so far and more of them."""
    for start in range(0, len(values), BLOCK):
        block = values[start : start + BLOCK]
        try:
            moments = _add_block(moments, block)
        except OverflowError:  # of an integer that is larger than any float
            moments = _add_block(moments, [float(value) for value in block])
    return moments


def _add_block(moments: Moments, block: List[Any]) -> Moments:
    n = len(block)
    total = sum(block)
    estimate = total / n
    differences = [value - estimate for value in block]
    rest = sum(differences)
    if n == BLOCK and isinstance(total, float):  # fast, and off by rounding alone
        root = hypot(*differences)
        squared = root * root
        squares = squared + estimate * (2 * rest + total)
    else:
        squared = sum(map(mul, differences, differences))
        squares = sum(map(mul, block, block))
    # As if compared one by one: that decides about what is not a number.
    known = moments.n > 0
    low = min(chain((moments.min,), block) if known else block)
    high = max(chain((moments.max,), block) if known else block)
    facts = (n, low, high, 0.0 + total, 0.0 + squares)
    mean = _two_sum(estimate, rest / n)
    return merge(moments, Moments(*facts, *mean, squared - rest * rest / n))


def merge(one: Moments, other: Moments) -> Moments:
    """Return the moments of the numbers of both."""
    if not one.n or not other.n:
        return one if one.n else other
    n = one.n + other.n
    distance = (other.center - one.center) + (other.center_rest - one.center_rest)
    step = distance * other.n / n
    center, center_rest = _two_sum(one.center, one.center_rest + step)
    return Moments(
        n,
        other.min if other.min < one.min else one.min,
        other.max if other.max > one.max else one.max,
        one.sum + other.sum,
        one.sum_of_squares + other.sum_of_squares,
        center,
        center_rest,
        one.m2 + other.m2 + distance * step * one.n,
    )


def from_summary(
    n: int,
    extremes: Tuple[Any, Any],
    mean: Any,
    std: Any,
    sums: Tuple[Optional[Any], Optional[Any]],
) -> Moments:
    """Return the moments that a summary tells of; sums win over mean and deviation.

    But if they agree, as far as the sums can tell, the deviation is more exact.
    """
    total = mean * n if sums[0] is None else sums[0]
    center = total / n if n else 0
    m2 = std * std * (n - 1) if n > 1 else 0.0
    squares = sums[1]
    if squares is None:
        squares = m2 + center * center * n
    else:
        m2_of_sums = abs(squares - center * total)
        if abs(m2_of_sums - m2) > 1e-12 * squares:
            m2 = m2_of_sums
    rest = (
        float(Fraction(total) / n - Fraction(center)) if n and isfinite(total) else 0.0
    )
    return Moments(n, *extremes, total, squares, center, rest, m2)


def _two_sum(one: float, other: float) -> Tuple[float, float]:
    """Return the sum, and what its rounding took away."""
    total = one + other
    part = total - one
    return total, (one - (total - part)) + (other - part)
