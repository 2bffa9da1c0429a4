"""Call something again until it works, waiting longer and longer.

>>> import asyncio
>>> failures = [OSError("busy"), OSError("still busy")]
>>> def fetch(name):
...     if failures:
...         raise failures.pop(0)
...     return f"{name}: done"
>>> config = RetryConfig(initial_delay=0.001, on_retry=print)
>>> asyncio.run(RetryExecutor(config).execute(fetch, "page"))
1 busy
2 still busy
'page: done'
"""

# What to catch is given: pylint sees the default of it alone.
# pylint: disable=broad-exception-caught,catching-non-exception

from __future__ import annotations

import asyncio
import inspect
import random
from dataclasses import dataclass
from enum import Enum
from typing import Any, Callable, Optional, Sequence, Tuple, Type

from dataknobs_common.exceptions import ValidationError

__all__ = ["BackoffStrategy", "RetryConfig", "RetryExecutor"]


class BackoffStrategy(Enum):
    """Say how the delay grows from retry to retry; see `RetryConfig.delay`."""

    FIXED = "fixed"
    LINEAR = "linear"
    EXPONENTIAL = "exponential"
    JITTER = "jitter"
    DECORRELATED = "decorrelated"


# The attributes are published.
@dataclass
class RetryConfig:  # pylint: disable=too-many-instance-attributes
    """Say when to try again, and how long to wait before.

    Args:
        max_attempts: how many calls at most, the first included.
        initial_delay: seconds before the first retry.
        max_delay: seconds before any retry, at most.
        backoff_strategy: how delays grow.
        backoff_multiplier: what exponential delays are multiplied by.
        jitter_range: the part of a delay that JITTER adds or takes, 0.1 for 10 %.
        retry_on_exceptions: what to try again after, with subclasses; None for any
            `Exception`.
        retry_on_result: returns true for a result to try again after.
        on_retry: called with the number of the attempt, from 1, and its exception,
            before each wait that an exception causes.
        on_failure: called with the exception of the last attempt.
    """

    max_attempts: int = 3
    initial_delay: float = 1.0
    max_delay: float = 60.0
    backoff_strategy: BackoffStrategy = BackoffStrategy.EXPONENTIAL
    backoff_multiplier: float = 2.0
    jitter_range: float = 0.1
    retry_on_exceptions: Optional[Sequence[Type[BaseException]]] = None
    retry_on_result: Optional[Callable[[Any], Any]] = None
    on_retry: Optional[Callable[[int, BaseException], Any]] = None
    on_failure: Optional[Callable[[BaseException], Any]] = None

    def delay(self, retry: int, previous: float) -> float:
        """Return the seconds to wait before a retry.

        >>> config = RetryConfig(initial_delay=1.0, max_delay=5.0)
        >>> [config.delay(retry, 0) for retry in (1, 2, 3, 4, 5000)]
        [1.0, 2.0, 4.0, 5.0, 5.0]

        Args:
            retry: the number of the retry, from 1.
            previous: the seconds before the previous one, or the initial delay.
        """
        return max(0.0, min(self.max_delay, self._uncapped_delay(retry, previous)))

    def _uncapped_delay(self, retry: int, previous: float) -> float:
        strategy, first = self.backoff_strategy, self.initial_delay
        if strategy is BackoffStrategy.FIXED:
            return first
        if strategy is BackoffStrategy.LINEAR:
            return first * retry
        if strategy is BackoffStrategy.DECORRELATED:
            return random.uniform(first, 3 * previous)  # nosec B311 # no secret
        try:
            delay = first * float(self.backoff_multiplier) ** (retry - 1)
        except OverflowError:
            return self.max_delay
        if strategy is BackoffStrategy.JITTER:
            spread = random.uniform(-1, 1)  # nosec B311 # no secret
            delay *= 1 + self.jitter_range * spread
        return delay


class RetryExecutor:
    """Call functions as often as a configuration says.

    Args:
        config: the configuration.

    Attributes:
        config: the same.

    Raises:
        ValidationError: `max_attempts` is below 1.
    """

    def __init__(self, config: RetryConfig) -> None:
        if config.max_attempts < 1:
            raise ValidationError(
                f"max_attempts must be at least 1, not {config.max_attempts}"
            )
        self.config = config

    async def execute(self, func: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call a function, and await what it returns if that can be awaited.

        A function that is no coroutine function blocks the event loop while it runs.

        Returns:
            Its result; that of the last attempt even if `retry_on_result` says no.

        Raises:
            BaseException: that of the last attempt, or the first one that is not to
                be tried again after. A cancellation never is.
        """
        config = self.config
        expected: Tuple[Type[BaseException], ...] = (Exception,)
        if config.retry_on_exceptions is not None:
            expected = tuple(config.retry_on_exceptions)
        wait = config.initial_delay
        for attempt in range(1, config.max_attempts):
            try:
                result = await _call(func, args, kwargs)
            except expected as error:
                if config.on_retry:
                    config.on_retry(attempt, error)
            else:
                if not (config.retry_on_result and config.retry_on_result(result)):
                    return result
            wait = config.delay(attempt, wait)
            await asyncio.sleep(wait)
        try:
            return await _call(func, args, kwargs)
        except expected as error:
            if config.on_failure:
                config.on_failure(error)
            raise


async def _call(func: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    result = func(*args, **kwargs)
    return await result if inspect.isawaitable(result) else result
