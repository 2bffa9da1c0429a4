"""Define the one family of errors that every dataknobs library raises.

DataknobsError
├── ValidationError      an argument or a piece of data is not acceptable
├── ConfigurationError   a setting is missing or wrong
├── ResourceError        a file, connection or service cannot be had
├── NotFoundError        something asked for by name does not exist
├── OperationError       an operation failed or is not allowed now
│   └── RateLimitError   too many calls; try again later
├── ConcurrencyError     two actors got in each other's way
├── SerializationError   data cannot be turned into, or made from, a dictionary
└── TimeoutError         something took too long (not the builtin of that name)
"""

from __future__ import annotations

from typing import Any, Dict, Optional

__all__ = [
    "ConcurrencyError",
    "ConfigurationError",
    "DataknobsError",
    "NotFoundError",
    "OperationError",
    "RateLimitError",
    "ResourceError",
    "SerializationError",
    "TimeoutError",
    "ValidationError",
]


class DataknobsError(Exception):
    """Carry a message for people and a dictionary of facts for programs.

    `context` and `details` are two names of the same dictionary: `details` if it
    holds anything, else `context`, else an empty one.

    >>> error = DataknobsError("disk is full", context={"free": 0})
    >>> str(error), error.context, error.details is error.context
    ('disk is full', {'free': 0}, True)
    >>> raise error
    Traceback (most recent call last):
    dataknobs_common.exceptions.DataknobsError: disk is full

    Args:
        message: what went wrong, where, and what to do next.
        context: facts about the failure.
        details: the same, under its newer name; wins over `context`.
    """

    def __init__(
        self,
        message: str,
        context: Optional[Dict[str, Any]] = None,
        details: Optional[Dict[str, Any]] = None,
    ) -> None:
        super().__init__(message)
        self.context: Dict[str, Any] = details or context or {}
        self.details = self.context


class ValidationError(DataknobsError):
    """Report an argument or a piece of data that is not acceptable."""


class ConfigurationError(DataknobsError):
    """Report a setting that is missing or wrong."""


class ResourceError(DataknobsError):
    """Report a file, connection or service that cannot be had."""


class NotFoundError(DataknobsError):
    """Report that something asked for by name does not exist."""


class OperationError(DataknobsError):
    """Report an operation that failed or is not allowed now."""


class ConcurrencyError(DataknobsError):
    """Report that two actors got in each other's way."""


class SerializationError(DataknobsError):
    """Report data that cannot be turned into, or made from, a dictionary."""


class TimeoutError(DataknobsError):  # pylint: disable=redefined-builtin  # published
    """Report that something took too long; not a builtin `TimeoutError`."""


class RateLimitError(OperationError):
    """Report too many calls, and when to try again.

    >>> RateLimitError(retry_after=1.5).retry_after
    1.5
    >>> print(RateLimitError())
    Rate limit exceeded

    Args:
        message: what went wrong.
        retry_after: seconds to wait before the next try, if known.
        context: facts about the failure.
        details: the same, under its newer name; wins over `context`.
    """

    def __init__(
        self,
        message: str = "Rate limit exceeded",
        retry_after: Optional[float] = None,
        context: Optional[Dict[str, Any]] = None,
        details: Optional[Dict[str, Any]] = None,
    ) -> None:
        super().__init__(message, context, details)
        self.retry_after = retry_after
