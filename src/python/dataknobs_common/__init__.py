"""Errors, registries and dictionary serialization shared by the dataknobs libraries.

A registry stores things by name, and says what it does know when asked for more:

>>> from dataknobs_common import NotFoundError, Registry
>>> parsers = Registry("parsers")
>>> parsers.register("json", lambda text: {"text": text})
>>> parsers.get("json")("hello")
{'text': 'hello'}
>>> try:
...     parsers.get("jsn")
... except NotFoundError as error:
...     print(error)
Item not found: jsn in registry 'parsers'. Did you mean 'json'? Registered: json.

Every error is a `DataknobsError` that carries the facts as data, too:

>>> from dataknobs_common import DataknobsError
>>> try:
...     parsers.get("jsn")
... except DataknobsError as error:
...     print(error.context["available_keys"])
['json']

A plugin registry creates what it is asked for, once, from a class or a function:

>>> from dataknobs_common import PluginRegistry
>>> greeters = PluginRegistry("greeters")
>>> greeters.register("en", lambda key, config: f"Hello, {config['name']}!")
>>> greeters.get("en", {"name": "Ada"})
'Hello, Ada!'

Objects with `to_dict` and `from_dict` travel as dictionaries:

>>> from dataknobs_common import deserialize, serialize
>>> class Point:
...     def __init__(self, x: int) -> None:
...         self.x = x
...     def to_dict(self) -> dict:
...         return {"x": self.x}
...     @classmethod
...     def from_dict(cls, data: dict) -> "Point":
...         return cls(data["x"])
>>> deserialize(Point, serialize(Point(3))).x
3
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dataknobs_common.exceptions import (  # pylint: disable=redefined-builtin
    ConcurrencyError,
    ConfigurationError,
    DataknobsError,
    NotFoundError,
    OperationError,
    RateLimitError,
    ResourceError,
    SerializationError,
    TimeoutError,
    ValidationError,
)
from dataknobs_common.registry import (
    AsyncRegistry,
    CachedRegistry,
    PluginRegistry,
    Registry,
)
from dataknobs_common.serialization import (
    Serializable,
    deserialize,
    deserialize_list,
    is_deserializable,
    is_serializable,
    serialize,
    serialize_list,
)
from dataknobs_common.transitions import InvalidTransitionError, TransitionValidator

if TYPE_CHECKING:
    from dataknobs_common.events import (
        Event,
        EventBus,
        EventType,
        InMemoryEventBus,
        Subscription,
        create_event_bus,
    )
    from dataknobs_common.expressions import (
        SAFE_BUILTINS,
        YAML_ALIASES,
        ExpressionResult,
        safe_eval,
        safe_eval_value,
    )
    from dataknobs_common.ratelimit import (
        InMemoryRateLimiter,
        RateLimit,
        RateLimiter,
        RateLimiterConfig,
        RateLimitStatus,
        create_rate_limiter,
    )
    from dataknobs_common.retry import BackoffStrategy, RetryConfig, RetryExecutor

__version__ = "1.0.0"

__all__ = [
    "AsyncRegistry",
    "BackoffStrategy",
    "CachedRegistry",
    "ConcurrencyError",
    "ConfigurationError",
    "DataknobsError",
    "Event",
    "EventBus",
    "EventType",
    "ExpressionResult",
    "InMemoryEventBus",
    "InMemoryRateLimiter",
    "InvalidTransitionError",
    "NotFoundError",
    "OperationError",
    "PluginRegistry",
    "RateLimit",
    "RateLimitError",
    "RateLimitStatus",
    "RateLimiter",
    "RateLimiterConfig",
    "Registry",
    "ResourceError",
    "RetryConfig",
    "RetryExecutor",
    "SAFE_BUILTINS",
    "Serializable",
    "SerializationError",
    "Subscription",
    "TimeoutError",
    "TransitionValidator",
    "ValidationError",
    "YAML_ALIASES",
    "create_event_bus",
    "create_rate_limiter",
    "deserialize",
    "deserialize_list",
    "is_deserializable",
    "is_serializable",
    "safe_eval",
    "safe_eval_value",
    "serialize",
    "serialize_list",
]

# These need asyncio, dataclasses or logging, which are slow to import.
_LATER = {
    **dict.fromkeys(
        (
            "Event",
            "EventBus",
            "EventType",
            "InMemoryEventBus",
            "Subscription",
            "create_event_bus",
        ),
        "events",
    ),
    **dict.fromkeys(
        (
            "SAFE_BUILTINS",
            "YAML_ALIASES",
            "ExpressionResult",
            "safe_eval",
            "safe_eval_value",
        ),
        "expressions",
    ),
    **dict.fromkeys(
        (
            "InMemoryRateLimiter",
            "RateLimit",
            "RateLimitStatus",
            "RateLimiter",
            "RateLimiterConfig",
            "create_rate_limiter",
        ),
        "ratelimit",
    ),
    **dict.fromkeys(("BackoffStrategy", "RetryConfig", "RetryExecutor"), "retry"),
}


def __getattr__(name: str) -> Any:
    if name in _LATER:
        from importlib import import_module

        return getattr(import_module(f"dataknobs_common.{_LATER[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
