"""What came out of a stage, as immutable data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

__all__ = ["Cache", "Gate", "Outcome", "StageResult", "TestCase"]

Outcome = Literal["passed", "failed", "skipped", "cancelled"]


@dataclass(frozen=True)
class Cache:
    """How many processes Pants took from a cache, and how many it ran."""

    local: int
    remote: int
    ran: int

    @property
    def share(self) -> float | None:
        """The share taken from a cache, 0 to 1; None when there was nothing to do."""
        total = self.local + self.remote + self.ran
        return (self.local + self.remote) / total if total else None

    def __add__(self, other: Cache) -> Cache:
        return Cache(
            self.local + other.local, self.remote + other.remote, self.ran + other.ran
        )


@dataclass(frozen=True)
class TestCase:
    """One test of a JUnit report; the outcome is passed, failed, error or skipped."""

    __test__ = False  # not a class of tests, whatever pytest makes of its name

    name: str
    outcome: str
    seconds: float


@dataclass(frozen=True)
class Gate:
    """A measured value and its limit: the least in per cent, or the most it may be."""

    name: str
    value: float
    limit: float
    at_most: bool = False

    @property
    def passed(self) -> bool:
        """Tell whether the value keeps the limit."""
        if self.at_most:
            return self.value <= self.limit
        return self.value >= self.limit

    def __str__(self) -> str:
        """Say what was measured, and what is wanted.

        >>> print(Gate("coverage", 89.9, 90))
        coverage 89.9 %, at least 90 % (too low)
        >>> print(Gate("findings", 0, 0, at_most=True))
        findings 0, at most 0 (ok)
        """
        if self.at_most:
            verdict = "ok" if self.passed else "too many"
            return f"{self.name} {self.value:g}, at most {self.limit:g} ({verdict})"
        verdict = "ok" if self.passed else "too low"
        return f"{self.name} {self.value:g} %, at least {self.limit:g} % ({verdict})"


@dataclass(frozen=True)
class StageResult:  # pylint: disable=too-many-instance-attributes # a record
    """The outcome of one stage and everything the summary says about it.

    `cache` is None when unknown. `command` is what failed, `tail` its last lines.
    """

    name: str
    outcome: Outcome
    seconds: float = 0.0
    reason: str = ""
    command: str = ""
    tail: tuple[str, ...] = ()
    log: Path | None = None
    cache: Cache | None = None
    tests: tuple[TestCase, ...] = ()
    gates: tuple[Gate, ...] = ()
    notes: tuple[str, ...] = ()
