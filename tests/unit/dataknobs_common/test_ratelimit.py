"""Limits of rates, at a time that the tests set."""

from __future__ import annotations

import asyncio
from typing import Any, Coroutine

import pytest

from dataknobs_common import (
    InMemoryRateLimiter,
    RateLimit,
    RateLimiterConfig,
)
from dataknobs_common import TimeoutError as DataknobsTimeoutError
from dataknobs_common import ValidationError, create_rate_limiter


class Clock:
    """A clock that goes when told to, or when someone sleeps by it."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture(name="clock")
def clock_fixture(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Return the clock that limits of rates go by."""
    clock = Clock()
    monkeypatch.setattr("dataknobs_common.ratelimit.time", clock)
    monkeypatch.setattr("dataknobs_common.ratelimit.asyncio", clock)
    return clock


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def limiter(*rates: RateLimit, **categories: Any) -> InMemoryRateLimiter:
    return InMemoryRateLimiter(RateLimiterConfig(rates, categories))


def test_a_window_slides(clock: Clock) -> None:
    limits = limiter(RateLimit(2, 10))
    assert run(limits.try_acquire())
    clock.now += 6
    assert run(limits.try_acquire())
    assert not run(limits.try_acquire())
    clock.now += 4
    assert run(limits.try_acquire())
    assert not run(limits.try_acquire())


def test_all_rates_have_to_allow_a_call(clock: Clock) -> None:
    limits = limiter(RateLimit(1, 1), RateLimit(2, 100))
    assert run(limits.try_acquire())
    assert not run(limits.try_acquire())
    clock.now += 2
    assert run(limits.try_acquire())
    clock.now += 2
    assert not run(limits.try_acquire())
    status = run(limits.get_status())
    assert (status.current_count, status.limit, status.remaining) == (2, 2, 0)
    assert status.reset_after == pytest.approx(96)


def test_names_are_apart_and_categories_have_rates_of_their_own() -> None:
    limits = limiter(RateLimit(1, 60), big=[RateLimit(3, 60)])
    assert [run(limits.try_acquire("a")) for _ in range(2)] == [True, False]
    assert run(limits.try_acquire("b"))
    assert [run(limits.try_acquire("big")) for _ in range(4)] == [True] * 3 + [False]
    run(limits.reset("a"))
    assert run(limits.try_acquire("a"))
    assert not run(limits.try_acquire("b"))
    run(limits.reset())
    assert run(limits.try_acquire("b"))


def test_a_weight_counts_as_so_many_calls() -> None:
    limits = limiter(RateLimit(5, 60))
    assert run(limits.try_acquire(weight=3))
    assert not run(limits.try_acquire(weight=3))
    assert run(limits.try_acquire(weight=2))
    for weight in (0, 6):
        with pytest.raises(ValidationError, match="from 1 to the limit 5"):
            run(limits.acquire(weight=weight))


def test_acquire_waits_until_a_call_is_allowed(clock: Clock) -> None:
    limits = limiter(RateLimit(1, 3))
    run(limits.acquire())
    started = clock.now
    run(limits.acquire())
    assert clock.now - started == pytest.approx(3, abs=0.06)


def test_acquire_gives_up_when_told_to(clock: Clock) -> None:
    limits = limiter(RateLimit(1, 60))
    run(limits.acquire("api", timeout=0))
    started = clock.now
    with pytest.raises(DataknobsTimeoutError, match="'api' was allowed in 2 seconds"):
        run(limits.acquire("api", timeout=2))
    assert clock.now - started == pytest.approx(2)


def test_as_many_as_allowed_get_through_at_once() -> None:
    limits = limiter(RateLimit(10, 60))

    async def rush() -> Any:
        return await asyncio.gather(*(limits.try_acquire() for _ in range(50)))

    assert sum(run(rush())) == 10


def test_a_limiter_is_made_from_a_configuration() -> None:
    rate = {"limit": 1, "interval": 60}
    limits = create_rate_limiter(
        {
            "default_rates": [rate],
            "categories": {"x": {"rates": [{**rate, "limit": 2}]}},
        }
    )
    assert [run(limits.try_acquire("x")) for _ in range(3)] == [True, True, False]
    assert [run(limits.try_acquire("y")) for _ in range(2)] == [True, False]


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({}, "needs 'rates'"),
        ({"rates": []}, "needs 'rates'"),
        ({"rates": [{"limit": 1}]}, "a 'limit' and an 'interval'"),
        ({"rates": [{"limit": 0, "interval": 1}]}, "have to be positive"),
        ({"rates": [{"limit": 1, "interval": 0}]}, "have to be positive"),
        ({"rates": [{"limit": 1, "interval": 1}], "backend": "pyrate"}, "got 'pyrate'"),
        ({"rates": [{"limit": 1, "interval": 1}], "categories": {"x": {}}}, "needs"),
    ],
)
def test_a_wrong_configuration_is_refused(config: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        create_rate_limiter(config)
