"""Tell whoever subscribed what happened.

>>> import asyncio
>>> async def session():
...     bus = InMemoryEventBus()
...     await bus.connect()
...     await bus.subscribe("files", lambda event: print(event.payload))
...     await bus.subscribe("", lambda event: print("any:", event.topic), pattern="f*")
...     await bus.publish("files", Event(EventType.CREATED, "files", {"name": "a.txt"}))
...     await bus.close()
>>> asyncio.run(session())
{'name': 'a.txt'}
any: files
"""

from __future__ import annotations

import inspect
import logging
import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from enum import Enum
from fnmatch import fnmatchcase
from typing import Any, Awaitable, Callable, Dict, Mapping, Optional, Protocol

from dataknobs_common._errors import InvalidConfigError
from dataknobs_common.exceptions import SerializationError

__all__ = [
    "Event",
    "EventBus",
    "EventType",
    "InMemoryEventBus",
    "Subscription",
    "create_event_bus",
]

_logger = logging.getLogger(__name__)


class EventType(Enum):
    """What happened."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    ACTIVATED = "activated"
    DEACTIVATED = "deactivated"
    ERROR = "error"
    CUSTOM = "custom"


def _now() -> datetime:
    return datetime.now(timezone.utc)


def _new_id() -> str:
    return str(uuid.uuid4())


@dataclass
class Event:  # pylint: disable=too-many-instance-attributes # published
    """Something that happened, to what `topic` names; `timestamp` is in UTC.

    >>> event = Event(EventType.UPDATED, "files", {"name": "a"}, event_id="1")
    >>> Event.from_dict(event.to_dict()) == event
    True
    >>> event.with_correlation("job-7").correlation_id
    'job-7'
    """

    type: EventType
    topic: str
    payload: Dict[str, Any] = field(default_factory=dict)
    timestamp: datetime = field(default_factory=_now)
    event_id: str = field(default_factory=_new_id)
    source: Optional[str] = None
    correlation_id: Optional[str] = None
    metadata: Dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> Dict[str, Any]:
        """Return the event as JSON can have it, if payload and metadata can."""
        stated = {"type": self.type.value, "timestamp": self.timestamp.isoformat()}
        return {**vars(self), **stated}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Event:
        """Return the event of a dictionary that `to_dict` made.

        Raises:
            SerializationError: it lacks something, or has something else.
        """
        try:
            given = {**data, "type": EventType(data["type"])}
            if "timestamp" in given:
                given["timestamp"] = datetime.fromisoformat(given["timestamp"])
            return cls(**given)
        except (KeyError, TypeError, ValueError) as error:
            problem = f"{type(error).__name__}: {error}"
            raise SerializationError(f"This is no event: {problem}") from error

    def with_correlation(self, correlation_id: str) -> Event:
        """Return a copy that belongs to others of the same identifier."""
        return replace(self, correlation_id=correlation_id)


Handler = Callable[[Event], Any]


@dataclass
class Subscription:
    """Who is told of a topic, or of all topics that a pattern fits."""

    subscription_id: str
    topic: str
    handler: Handler
    pattern: Optional[str] = None
    created_at: datetime = field(default_factory=_now)
    _cancel: Optional[Callable[[str], Awaitable[None]]] = field(
        default=None, repr=False, compare=False
    )

    async def cancel(self) -> None:
        """Tell it no more."""
        if self._cancel is not None:
            await self._cancel(self.subscription_id)

    def wants(self, topic: str) -> bool:
        """Tell whether it is about a topic; a pattern replaces its own."""
        if self.pattern is not None:
            return fnmatchcase(topic, self.pattern)
        return topic == self.topic


class EventBus(Protocol):
    """What carries events."""

    async def connect(self) -> None:
        """Get ready."""

    async def close(self) -> None:
        """Forget all subscriptions."""

    async def publish(self, topic: str, event: Event) -> None:
        """Tell whoever subscribed."""

    async def subscribe(
        self, topic: str, handler: Handler, pattern: Optional[str] = None
    ) -> Subscription:
        """Have a function called with each event of a topic."""


class InMemoryEventBus:
    """Carry events inside of one event loop, in the order of the subscriptions."""

    def __init__(self) -> None:
        self._subscriptions: Dict[str, Subscription] = {}
        self._connected = False

    @property
    def subscription_count(self) -> int:
        """The number of subscriptions."""
        return len(self._subscriptions)

    async def connect(self) -> None:
        """Get ready."""
        self._connected = True

    async def close(self) -> None:
        """Forget all subscriptions."""
        self._connected = False
        self._subscriptions.clear()

    async def publish(self, topic: str, event: Event) -> None:
        """Call the handlers of a topic, one after the other.

        What a handler raises is logged, and keeps the event from no other. Before
        `connect` there is a warning in the log, no more.
        """
        if not self._connected:
            _logger.warning("published to %r before connect()", topic)
        for subscription in list(self._subscriptions.values()):
            if subscription.wants(topic):
                await _deliver(subscription, event)

    async def subscribe(
        self, topic: str, handler: Handler, pattern: Optional[str] = None
    ) -> Subscription:
        """Have a function, or a coroutine function, called with events.

        Args:
            topic: the topic it is told of.
            handler: takes an `Event`.
            pattern: as of a shell, `files.*`; replaces the topic.
        """
        subscription = Subscription(
            _new_id(), topic, handler, pattern, _cancel=self._unsubscribe
        )
        self._subscriptions[subscription.subscription_id] = subscription
        return subscription

    async def _unsubscribe(self, subscription_id: str) -> None:
        self._subscriptions.pop(subscription_id, None)


async def _deliver(subscription: Subscription, event: Event) -> None:
    try:
        result = subscription.handler(event)
        if inspect.isawaitable(result):
            await result
    except Exception:  # pylint: disable=broad-exception-caught # a handler is anything
        _logger.exception("a handler of %r failed", subscription.topic)


def create_event_bus(config: Mapping[str, Any]) -> EventBus:
    """Make an event bus from a configuration: `{"backend": "memory"}`, or nothing.

    >>> create_event_bus({"backend": "pigeon"})
    Traceback (most recent call last):
    dataknobs_common._errors.InvalidConfigError: backend has to be 'memory', got \
'pigeon'

    Raises:
        ValueError: the backend is another one.
    """
    backend = config.get("backend", "memory")
    if backend != "memory":
        raise InvalidConfigError(f"backend has to be 'memory', got {backend!r}")
    return InMemoryEventBus()
