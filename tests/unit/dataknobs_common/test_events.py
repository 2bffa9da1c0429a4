"""Events, and the bus in memory."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Callable, Coroutine, List

import pytest

from dataknobs_common import (
    Event,
    EventType,
    InMemoryEventBus,
    SerializationError,
    create_event_bus,
)

Session = Callable[[InMemoryEventBus], Coroutine[Any, Any, None]]


def event(topic: str = "t", **values: Any) -> Event:
    return Event(EventType.CUSTOM, topic, **values)


def run(session: Session) -> None:
    async def with_bus() -> None:
        bus = InMemoryEventBus()
        await bus.connect()
        await session(bus)

    asyncio.run(with_bus())


def test_an_event_goes_through_json() -> None:
    sent = event(payload={"a": [1]}, source="s", metadata={"k": None})
    read = Event.from_dict(json.loads(json.dumps(sent.to_dict())))
    assert read == sent
    assert sent.to_dict()["type"] == "custom"
    assert sent.timestamp.utcoffset() is not None


def test_events_differ_and_copies_with_a_correlation_do_not() -> None:
    one, two = event(), event()
    assert one.event_id != two.event_id
    copy = one.with_correlation("c")
    assert (copy.event_id, copy.correlation_id) == (one.event_id, "c")
    assert one.correlation_id is None


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"type": "custom"},
        {"type": "?", "topic": "t"},
        {"type": "custom", "topic": "t", "timestamp": "soon"},
        {"type": "custom", "topic": "t", "more": 1},
    ],
)
def test_what_is_no_event_is_refused(data: Any) -> None:
    with pytest.raises(SerializationError, match="This is no event"):
        Event.from_dict(data)


def test_topics_and_patterns_decide_who_is_told() -> None:
    told: List[Any] = []

    async def session(bus: InMemoryEventBus) -> None:
        async def later(got: Event) -> None:
            await asyncio.sleep(0)
            told.append(("later", got.topic))

        await bus.subscribe("a.b", lambda got: told.append(("now", got.topic)))
        await bus.subscribe("a.b", later, pattern="a.*")
        for topic in ("a.b", "a.c", "A.b", "b"):
            await bus.publish(topic, event(topic))

    run(session)
    assert told == [("now", "a.b"), ("later", "a.b"), ("later", "a.c")]


def test_a_handler_that_fails_is_logged_and_the_others_are_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told: List[Event] = []

    async def session(bus: InMemoryEventBus) -> None:
        await bus.subscribe("t", lambda _: 1 / 0)
        await bus.subscribe("t", told.append)
        await bus.publish("t", event())

    run(session)
    assert len(told) == 1
    assert "ZeroDivisionError" in caplog.text


def test_a_subscription_ends_by_cancelling_even_while_it_is_told() -> None:
    told: List[Event] = []

    async def session(bus: InMemoryEventBus) -> None:
        async def once(got: Event) -> None:
            told.append(got)
            await subscription.cancel()

        subscription = await bus.subscribe("t", once)
        await bus.publish("t", event())
        await bus.publish("t", event())
        await subscription.cancel()
        assert bus.subscription_count == 0

    run(session)
    assert len(told) == 1


def test_closing_ends_all_and_publishing_afterwards_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def session(bus: InMemoryEventBus) -> None:
        await bus.subscribe("t", print)
        await bus.close()
        await bus.publish("t", event())
        assert bus.subscription_count == 0

    run(session)
    assert "before connect()" in caplog.text


def test_a_bus_is_made_from_a_configuration() -> None:
    assert isinstance(create_event_bus({}), InMemoryEventBus)
    with pytest.raises(ValueError, match="'memory', got 'redis'"):
        create_event_bus({"backend": "redis"})
