"""Keep calls within a number of them in a stretch of time.

>>> import asyncio
>>> async def calls():
...     limiter = create_rate_limiter({"rates": [{"limit": 2, "interval": 60}]})
...     taken = [await limiter.try_acquire("api") for _ in range(3)]
...     status = await limiter.get_status("api")
...     return taken, status.remaining
>>> asyncio.run(calls())
([True, True, False], 0)
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Deque, Dict, List, Mapping, Optional, Protocol, Sequence, Tuple

from dataknobs_common._errors import InvalidConfigError
from dataknobs_common.exceptions import TimeoutError as DataknobsTimeoutError
from dataknobs_common.exceptions import ValidationError

__all__ = [
    "InMemoryRateLimiter",
    "RateLimit",
    "RateLimitStatus",
    "RateLimiter",
    "RateLimiterConfig",
    "create_rate_limiter",
]

_POLL = 0.05


@dataclass(frozen=True)
class RateLimit:
    """At most `limit` in any `interval` of so many seconds."""

    limit: int
    interval: float


@dataclass
class RateLimiterConfig:
    """The rates that all have to allow a call; those of its name come first."""

    default_rates: Sequence[RateLimit]
    categories: Mapping[str, Sequence[RateLimit]] = field(default_factory=dict)


@dataclass
class RateLimitStatus:
    """How much of its tightest rate a name has used; `reset_after` is in seconds."""

    name: str
    current_count: int
    limit: int
    remaining: int
    reset_after: float


class RateLimiter(Protocol):
    """What limits rates."""

    async def acquire(
        self, name: str = "default", weight: int = 1, timeout: Optional[float] = None
    ) -> None:
        """Wait until a call is allowed, for seconds at most."""

    async def try_acquire(self, name: str = "default", weight: int = 1) -> bool:
        """Tell whether a call is allowed now, and count it if so."""

    async def get_status(self, name: str = "default") -> RateLimitStatus:
        """Return how much is used."""

    async def reset(self, name: Optional[str] = None) -> None:
        """Forget the calls of a name, or all."""

    async def close(self) -> None:
        """Let go of what is held."""


class _Window:
    """The calls of one name that still count for one rate."""

    def __init__(self, rate: RateLimit) -> None:
        self.rate = rate
        self.used = 0
        self._calls: Deque[Tuple[float, int]] = deque()

    def forget_before(self, now: float) -> None:
        while self._calls and self._calls[0][0] <= now - self.rate.interval:
            self.used -= self._calls.popleft()[1]

    def count(self, now: float, weight: int) -> None:
        self._calls.append((now, weight))
        self.used += weight

    def reset_after(self, now: float) -> float:
        return self._calls[0][0] + self.rate.interval - now if self._calls else 0.0


class InMemoryRateLimiter:
    """Limit the calls of this process, by name, in sliding windows.

    Each call takes constant time, on average; memory is bounded by the limits. For
    one event loop: it has no lock.
    """

    def __init__(self, config: RateLimiterConfig) -> None:
        for rate in [
            *config.default_rates,
            *sum(map(list, config.categories.values()), []),
        ]:
            if rate.limit < 1 or rate.interval <= 0:
                raise InvalidConfigError(
                    f"limit and interval have to be positive: {rate}"
                )
        self._config = config
        self._windows: Dict[str, List[_Window]] = {}

    async def acquire(
        self, name: str = "default", weight: int = 1, timeout: Optional[float] = None
    ) -> None:
        """Wait until all rates of a name allow a call, and count it.

        Args:
            name: what the rates are for.
            weight: as how many calls it counts.
            timeout: seconds to wait at most; None for any time.

        Raises:
            TimeoutError: of `dataknobs_common`; it was not allowed in time.
            ValidationError: no time would be long enough for that weight.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while not await self.try_acquire(name, weight):
            left = _POLL if deadline is None else deadline - time.monotonic()
            if left <= 0:
                raise DataknobsTimeoutError(
                    f"No call of {name!r} was allowed in {timeout} seconds",
                    context={"name": name, "timeout": timeout},
                )
            await asyncio.sleep(min(_POLL, left))

    async def try_acquire(self, name: str = "default", weight: int = 1) -> bool:
        """Tell whether all rates of a name allow a call now, and count it if so."""
        now = time.monotonic()
        windows = self._current(name, now)
        for window in windows:
            if not 1 <= weight <= window.rate.limit:
                raise ValidationError(
                    f"weight has to be from 1 to the limit {window.rate.limit} of"
                    f" {name!r}, got {weight}"
                )
        if any(window.used + weight > window.rate.limit for window in windows):
            return False
        for window in windows:
            window.count(now, weight)
        return True

    async def get_status(self, name: str = "default") -> RateLimitStatus:
        """Return how much is used of the rate that has the least left."""
        now = time.monotonic()
        windows = self._current(name, now)
        if not windows:
            raise InvalidConfigError(f"{name!r} has no rates")
        tightest = min(windows, key=lambda window: window.rate.limit - window.used)
        used, limit = tightest.used, tightest.rate.limit
        return RateLimitStatus(
            name, used, limit, limit - used, tightest.reset_after(now)
        )

    async def reset(self, name: Optional[str] = None) -> None:
        """Forget the calls of a name, or all."""
        if name is None:
            self._windows.clear()
        else:
            self._windows.pop(name, None)

    async def close(self) -> None:
        """Forget all calls."""
        self._windows.clear()

    def _current(self, name: str, now: float) -> List[_Window]:
        if name not in self._windows:
            rates = self._config.categories.get(name, self._config.default_rates)
            self._windows[name] = [_Window(rate) for rate in rates]
        for window in self._windows[name]:
            window.forget_before(now)
        return self._windows[name]


def create_rate_limiter(config: Mapping[str, Any]) -> RateLimiter:
    """Make a rate limiter from a configuration.

    >>> create_rate_limiter({"backend": "memory"})
    Traceback (most recent call last):
    dataknobs_common._errors.InvalidConfigError: A rate limiter needs 'rates', a list \
of {'limit': 10, 'interval': 60}

    Args:
        config: `rates` (or `default_rates`), `categories` with the `rates` of names,
            and `backend`, which is `"memory"`.

    Raises:
        ValueError: there are no rates, or the backend is another one.
    """
    backend = config.get("backend", "memory")
    if backend != "memory":
        raise InvalidConfigError(f"backend has to be 'memory', got {backend!r}")
    categories = config.get("categories") or {}
    return InMemoryRateLimiter(
        RateLimiterConfig(
            _rates(config.get("rates") or config.get("default_rates")),
            {name: _rates(each.get("rates")) for name, each in categories.items()},
        )
    )


def _rates(given: Optional[Sequence[Mapping[str, Any]]]) -> List[RateLimit]:
    if not given:
        raise InvalidConfigError(
            "A rate limiter needs 'rates', a list of {'limit': 10, 'interval': 60}"
        )
    try:
        return [RateLimit(each["limit"], each["interval"]) for each in given]
    except (KeyError, TypeError) as error:
        raise InvalidConfigError(
            f"A rate has a 'limit' and an 'interval' in seconds: {given!r}"
        ) from error
