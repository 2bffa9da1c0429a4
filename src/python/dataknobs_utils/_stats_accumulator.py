"""Running statistics of numbers, added by any number of threads."""

from __future__ import annotations

import json
from math import sqrt
from threading import Lock
from typing import Any, Dict, List, Mapping, Optional, Tuple

from dataknobs_common.exceptions import ValidationError
from dataknobs_utils._moments import (
    BLOCK,
    EMPTY,
    Moments,
    add_values,
    from_summary,
    merge,
)


class NotANumberError(ValidationError, TypeError):
    """Report a value that statistics cannot be made of."""


class StatsAccumulator:
    """Accumulate count, minimum, maximum, sum, mean and deviation of numbers.

    Any number of threads may add and read at the same time. Numbers are collected and
    taken in together, so adding one is cheap; reading takes in what is waiting. The
    variance is exact to about 12 digits, whatever the offset of the numbers.

    >>> stats = StatsAccumulator("times", values=[1, 2, 3, 4])
    >>> stats.mean, stats.var, stats.sum
    (2.5, 1.6666666666666667, 10.0)
    >>> print(stats.add(5))
    {"label": "times", "max": 5, "mean": 3.0, "min": 1, "n": 5, "std": \
1.5811388300841898}
    >>> stats.add("6")
    Traceback (most recent call last):
    dataknobs_utils._stats_accumulator.NotANumberError: cannot add '6' to statistics: \
it is not a real number

    Args:
        label: what the numbers are.
        other: statistics to start from; also gives the label if there is none.
        as_dict: statistics to start from, as `as_dict` returns them.
        values: a list of numbers to add, or one.

    Attributes:
        label: what the numbers are.
    """

    def __init__(
        self,
        label: str = "",
        other: Optional[StatsAccumulator] = None,
        as_dict: Optional[Mapping[str, Any]] = None,
        values: Any = None,
    ) -> None:
        self.label = label
        self._lock = Lock()
        self._waiting: List[Any] = []
        self._moments = EMPTY
        if other is not None:
            self.label = label or other.label
            self._moments = other._current()
        if as_dict is not None:
            self.initialize(label, as_dict=as_dict)
        if values is not None:
            self.add(*(values if isinstance(values, list) else [values]))

    def __str__(self) -> str:
        return json.dumps(self.as_dict(), sort_keys=True)

    @property
    def n(self) -> int:
        """Return how many numbers were added."""
        return self._current().n

    @property
    def min(self) -> Any:
        """Return the least number; 0.0 if there is none."""
        return self._current().min

    @property
    def max(self) -> Any:
        """Return the greatest number; 0.0 if there is none."""
        return self._current().max

    @property
    def sum(self) -> Any:
        """Return the sum."""
        return self._current().sum

    @property
    def sum_of_squares(self) -> Any:
        """Return the sum of the squares."""
        return self._current().sum_of_squares

    @property
    def mean(self) -> Any:
        """Return the mean; 0 if there is no number."""
        return self._current().mean

    @property
    def std(self) -> float:
        """Return the sample standard deviation; 0 of fewer than two numbers."""
        return _deviation(self._current())

    @property
    def var(self) -> float:
        """Return the sample variance; 0.0 of fewer than two numbers."""
        return self._current().variance

    def add(self, *values: Any) -> StatsAccumulator:
        """Add numbers: all of them, or none if one is not a number.

        Args:
            *values: the numbers.

        Returns:
            This accumulator.

        Raises:
            NotANumberError: for a value that is no real number (also a TypeError).
            OverflowError: for an integer that is larger than any float.
        """
        # One float, the most frequent case, needs no look.
        if len(values) != 1 or values[0].__class__ is not float:
            _check(values)
        waiting = self._waiting
        waiting += values  # one step for the interpreter, so no lock is needed
        if len(waiting) >= BLOCK:
            self._current()
        return self

    def clear(self, label: str = "") -> None:
        """Forget all numbers, and set the label."""
        with self._lock:
            self._waiting.clear()
            self._moments = EMPTY
            self.label = label

    def initialize(  # pylint: disable=too-many-arguments  # published
        self,
        label: str = "",
        n: int = 0,
        min: Any = 0,  # pylint: disable=redefined-builtin  # published
        max: Any = 0,  # pylint: disable=redefined-builtin  # published
        mean: Any = 0,
        std: Any = 0,
        as_dict: Optional[Mapping[str, Any]] = None,
    ) -> None:
        """Forget all numbers, and start from statistics of others.

        >>> stats = StatsAccumulator()
        >>> stats.initialize("x", n=3, min=1, max=3, mean=2, std=1)
        >>> stats.add(2).sum_of_squares
        18.0

        Args:
            label: what the numbers are.
            n: how many there were.
            min: the least.
            max: the greatest.
            mean: their mean.
            std: their sample standard deviation.
            as_dict: any of these by name, which win; with `sum` and `sos` (the sum of
                the squares) these decide about mean and deviation.
        """
        facts = {"n": n, "min": min, "max": max, "mean": mean, "std": std}
        facts.update(as_dict or {})
        moments = from_summary(
            facts["n"],
            (facts["min"], facts["max"]),
            facts["mean"],
            facts["std"],
            (facts.get("sum"), facts.get("sos")),
        )
        with self._lock:
            self._waiting.clear()
            self._moments = moments
            self.label = (as_dict or {}).get("label", label)

    def as_dict(self, with_sums: bool = False) -> Dict[str, Any]:
        """Return label, n, min, max, mean and std by name.

        Args:
            with_sums: also `sum`, and as `sos` the sum of the squares.
        """
        moments = self._current()
        facts = {
            "label": self.label,
            "n": moments.n,
            "min": moments.min,
            "max": moments.max,
            "mean": moments.mean,
            "std": _deviation(moments),
        }
        if with_sums:
            facts.update(sum=moments.sum, sos=moments.sum_of_squares)
        return facts

    def incorporate(self, other: Optional[StatsAccumulator]) -> None:
        """Add all numbers of another accumulator.

        Args:
            other: the other, which stays as it is; None adds nothing.
        """
        if other is None:
            return
        moments = other._current()  # pylint: disable=protected-access  # its own class
        with self._lock:
            self._moments = merge(self._moments, moments)

    @staticmethod
    def combine(label: str, *accs: Optional[StatsAccumulator]) -> StatsAccumulator:
        """Return a new accumulator with the numbers of others.

        >>> one, other = StatsAccumulator(values=[1, 2]), StatsAccumulator(values=9)
        >>> StatsAccumulator.combine("both", one, other).as_dict()["mean"]
        4.0

        Args:
            label: the label of the new one.
            *accs: the others; None adds nothing.
        """
        result = StatsAccumulator(label)
        for other in accs:
            result.incorporate(other)
        return result

    def _current(self) -> Moments:
        """Take in the numbers that are waiting; return what is known about all."""
        with self._lock:
            waiting = self._waiting[:]
            # More may have come since; and what cannot be taken in must not stay.
            del self._waiting[: len(waiting)]
            self._moments = add_values(self._moments, waiting)
            return self._moments


def _deviation(moments: Moments) -> float:
    return sqrt(moments.variance) if moments.n > 1 else 0


def _check(values: Tuple[Any, ...]) -> None:
    try:
        float(0.0 + sum(values))
    except TypeError:
        raise NotANumberError(_find_culprit(values)) from None


def _find_culprit(values: Any) -> str:
    for value in values:
        try:
            float(0.0 + value)
        except TypeError:
            return f"cannot add {value!r} to statistics: it is not a real number"
    return f"cannot add {values!r} to statistics: the values have no sum"
