"""Call again until it works."""

from __future__ import annotations

import asyncio
from typing import Any, List, Tuple

import pytest

from dataknobs_common import (
    BackoffStrategy,
    RetryConfig,
    RetryExecutor,
    ValidationError,
)

LISTED = (KeyError, OSError)


class Flaky:
    """Raise or return what was given, in turn."""

    def __init__(self, *outcomes: Any) -> None:
        self.outcomes = list(outcomes)
        self.calls = 0

    def __call__(self) -> Any:
        outcome = self.outcomes[self.calls]
        self.calls += 1
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    async def later(self) -> Any:
        await asyncio.sleep(0)
        return self()


def run(func: Any, *args: Any, **options: Any) -> Any:
    config = RetryConfig(initial_delay=0, **options)
    return asyncio.run(RetryExecutor(config).execute(func, *args))


def test_functions_and_coroutine_functions_are_called_until_they_return() -> None:
    for name in ("__call__", "later"):
        flaky = Flaky(OSError("1"), KeyError("2"), "done")
        assert run(getattr(flaky, name)) == "done"
        assert flaky.calls == 3
    assert run(max, 1, 2) == 2


def test_the_last_error_is_raised_after_it_was_told() -> None:
    told: List[Any] = []
    retried: List[Tuple[int, str]] = []
    flaky = Flaky(OSError("1"), OSError("2"))
    with pytest.raises(OSError, match="2") as caught:
        run(
            flaky,
            max_attempts=2,
            on_failure=told.append,
            on_retry=lambda attempt, error: retried.append((attempt, str(error))),
        )
    assert told == [caught.value]
    assert retried == [(1, "1")]


def test_errors_that_are_not_listed_are_raised_at_once() -> None:
    told: List[Any] = []
    flaky = Flaky(FileNotFoundError("listed"), ValueError("not listed"), "done")
    with pytest.raises(ValueError, match="not listed"):
        run(flaky, retry_on_exceptions=LISTED, on_failure=told.append)
    assert (flaky.calls, told) == (2, [])


def test_a_cancellation_is_not_tried_again() -> None:
    flaky = Flaky(asyncio.CancelledError(), "done")
    with pytest.raises(asyncio.CancelledError):
        run(flaky)
    assert flaky.calls == 1


def test_results_are_tried_again_but_the_last_is_returned() -> None:
    retried: List[Any] = []

    def note(*call: Any) -> None:
        retried.append(call)

    def is_none(result: Any) -> bool:
        return result is None

    flaky = Flaky(None, 7)
    assert run(flaky, retry_on_result=is_none, on_retry=note) == 7
    assert run(Flaky(None, None), max_attempts=2, retry_on_result=is_none) is None
    assert not retried


def test_an_error_in_judging_a_result_is_no_reason_to_try_again() -> None:
    flaky = Flaky("a", "b")
    with pytest.raises(TypeError):
        run(flaky, retry_on_result=lambda result: result > 0)
    assert flaky.calls == 1


@pytest.mark.parametrize(
    ("strategy", "delays"),
    [
        (BackoffStrategy.FIXED, [2, 2, 2, 2]),
        (BackoffStrategy.LINEAR, [2, 4, 6, 8]),
        (BackoffStrategy.EXPONENTIAL, [2, 6, 9, 9]),
    ],
)
def test_delays_grow_up_to_a_limit(
    strategy: BackoffStrategy, delays: List[float]
) -> None:
    config = RetryConfig(
        initial_delay=2, max_delay=9, backoff_strategy=strategy, backoff_multiplier=3
    )
    assert [config.delay(retry, 2) for retry in (1, 2, 3, 4)] == delays
    assert config.delay(100_000, 2) in (2, 9)


def test_random_delays_keep_to_their_ranges() -> None:
    config = RetryConfig(
        initial_delay=10, jitter_range=0.5, backoff_strategy=BackoffStrategy.JITTER
    )
    jittered = {config.delay(2, 0) for _ in range(200)}
    assert len(jittered) > 100
    assert 10 <= min(jittered) <= max(jittered) <= 30
    config.backoff_strategy = BackoffStrategy.DECORRELATED
    apart = {config.delay(1, 15) for _ in range(200)}
    assert len(apart) > 100
    assert 10 <= min(apart) <= max(apart) <= 45


def test_strategies_have_their_published_values() -> None:
    assert [strategy.value for strategy in BackoffStrategy] == [
        "fixed",
        "linear",
        "exponential",
        "jitter",
        "decorrelated",
    ]


def test_no_attempt_is_no_configuration() -> None:
    with pytest.raises(ValidationError, match="max_attempts must be at least 1, not 0"):
        RetryExecutor(RetryConfig(max_attempts=0))
