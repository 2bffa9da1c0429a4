"""Limit how often each caller may come."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

__all__ = ["RateLimit"]

_MOST_CALLERS = 10_000


class RateLimit:
    """A bucket of tokens for each caller, refilled steadily; a second's worth fits.

    Keeps the latest callers only, so that many of them cannot fill the memory.

    >>> now = 0.0
    >>> limit = RateLimit(2, clock=lambda: now)
    >>> [limit.allows("me") for _ in range(3)], limit.allows("you")
    ([True, True, False], True)
    >>> now = 0.5
    >>> [limit.allows("me") for _ in range(2)]
    [True, False]

    Args:
        rate: calls a second; 0 is without limit.
        clock: seconds that only ever grow.
    """

    def __init__(
        self, rate: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._most = max(rate, 1.0)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, caller: str) -> bool:
        """Take a token of the caller, if there is one."""
        if not self._rate:
            return True
        now = self._clock()
        tokens, then = self._buckets.pop(caller, (self._most, now))
        tokens = min(self._most, tokens + (now - then) * self._rate)
        allowed = tokens >= 1
        self._buckets[caller] = (tokens - allowed, now)
        if len(self._buckets) > _MOST_CALLERS:
            self._buckets.popitem(last=False)
        return allowed
