"""Named items, also shared between threads."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Callable, Dict, List, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataknobs_common import NotFoundError, OperationError, Registry

T = TypeVar("T")
THREADS = 8


def at_once(call: Callable[[int], T]) -> List[T]:
    """Return what `call` gives for 0, 1, ... in threads that start together."""
    barrier = threading.Barrier(THREADS)

    def run(number: int) -> T:
        barrier.wait()
        return call(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


class SlowKey(str):
    """Waits at each look-up for a second thread to look up, which must not come."""

    def __init__(self, _: str) -> None:
        self.two_inside = threading.Barrier(2)

    def __hash__(self) -> int:
        with suppress(threading.BrokenBarrierError):
            self.two_inside.wait(0.1)
        return super().__hash__()


@pytest.fixture
def colors() -> Registry[str]:
    registry: Registry[str] = Registry("colors", enable_metrics=True)
    registry.register("red", "#f00", metadata={"from": "css"})
    registry.register("blue", "#00f")
    return registry


def test_an_item_is_found_by_its_key(colors: Registry[str]) -> None:
    assert (colors.get("red"), colors.get_optional("red")) == ("#f00", "#f00")
    assert colors.has("red") and "red" in colors


def test_an_absent_item_is_told_apart_from_a_present_none() -> None:
    registry: Registry[None] = Registry("nothing")
    registry.register("none", None)
    assert registry.has("none") and not registry.has("other")
    registry.get("none")
    with pytest.raises(NotFoundError):
        registry.get("other")


def test_keys_items_and_pairs_come_in_order(colors: Registry[str]) -> None:
    assert colors.list_keys() == ["red", "blue"]
    assert colors.list_items() == ["#f00", "#00f"]
    assert colors.items() == [("red", "#f00"), ("blue", "#00f")]


def test_iteration_gives_the_items_not_the_keys(colors: Registry[str]) -> None:
    assert list(colors) == ["#f00", "#00f"]


def test_a_registry_may_change_while_it_is_iterated(colors: Registry[str]) -> None:
    for item in colors:
        colors.register(item, item)
    assert colors.list_items() == ["#f00", "#00f", "#f00", "#00f"]


def test_the_lists_are_copies(colors: Registry[str]) -> None:
    colors.list_keys().clear()
    colors.list_items().clear()
    colors.items().clear()
    assert (colors.count(), len(colors)) == (2, 2)


def test_name_and_size_show_in_the_representation(colors: Registry[str]) -> None:
    assert colors.name == "colors"
    assert repr(colors) == "Registry(name='colors', items=2)"


def test_an_empty_registry_counts_nothing() -> None:
    empty: Registry[str] = Registry("empty")
    assert (empty.count(), list(empty), empty.get_optional("a")) == (0, [], None)


def test_a_taken_name_is_refused_and_keeps_its_item(colors: Registry[str]) -> None:
    with pytest.raises(OperationError, match="'red' already .* in colors") as info:
        colors.register("red", "#e00")
    assert info.value.context == {"key": "red", "registry": "colors"}
    assert colors.get("red") == "#f00"


def test_a_taken_name_may_be_overwritten_in_its_place(colors: Registry[str]) -> None:
    colors.register("red", "#e00", allow_overwrite=True)
    assert colors.items() == [("red", "#e00"), ("blue", "#00f")]
    assert colors.get_metrics("red")["metadata"] == {}


def test_an_unregistered_item_is_returned_and_gone(colors: Registry[str]) -> None:
    assert colors.unregister("red") == "#f00"
    assert (colors.list_keys(), colors.get_metrics("red")) == (["blue"], {})


@pytest.mark.parametrize("method", ["get", "unregister"])
def test_an_unknown_name_is_reported_with_what_there_is(
    colors: Registry[str], method: str
) -> None:
    with pytest.raises(NotFoundError, match="Did you mean 'blue'") as info:
        getattr(colors, method)("bleu")
    assert str(info.value).startswith("Item not found: bleu in registry 'colors'.")
    assert info.value.context == {
        "key": "bleu",
        "registry": "colors",
        "available_keys": ["red", "blue"],
    }


def test_the_message_of_a_full_registry_stays_short() -> None:
    registry: Registry[int] = Registry("numbers")
    for number in range(1000):
        registry.register(f"n{number}", number)
    with pytest.raises(NotFoundError, match="n8, n9 and 990 more") as info:
        registry.get("x")
    assert len(info.value.context["available_keys"]) == 1000


def test_clear_removes_items_and_metrics(colors: Registry[str]) -> None:
    colors.clear()
    assert (len(colors), colors.get_metrics()) == (0, {})
    colors.register("red", "#f00")


def test_metrics_tell_when_and_with_what_an_item_came() -> None:
    before = time.time()
    registry: Registry[int] = Registry("numbers", enable_metrics=True)
    registry.register("one", 1, metadata={"a": 1})
    metrics = registry.get_metrics("one")
    assert before <= metrics["registered_at"] <= time.time()
    assert metrics["metadata"] == {"a": 1}


def test_metrics_without_a_key_are_those_of_all(colors: Registry[str]) -> None:
    everything = colors.get_metrics()
    assert everything == {key: colors.get_metrics(key) for key in ("red", "blue")}
    everything["red"].clear()
    assert colors.get_metrics("red")["metadata"] == {"from": "css"}


def test_metrics_are_empty_for_an_unknown_key(colors: Registry[str]) -> None:
    assert colors.get_metrics("green") == {}


def test_metrics_are_off_unless_asked_for() -> None:
    registry: Registry[int] = Registry("numbers")
    registry.register("one", 1, metadata={"a": 1})
    assert (registry.get_metrics(), registry.get_metrics("one")) == ({}, {})


KEYS = st.sampled_from("abc")
STEPS = st.lists(st.tuples(st.sampled_from(["put", "drop", "clear"]), KEYS))


@given(STEPS)
def test_a_registry_behaves_as_a_dictionary_does(steps: List[Any]) -> None:
    registry: Registry[int] = Registry("model", enable_metrics=True)
    model: Dict[str, int] = {}
    for number, (step, key) in enumerate(steps):
        if step == "put":
            registry.register(key, number, allow_overwrite=True)
            model[key] = number
        elif step == "clear":
            registry.clear()
            model.clear()
        elif key in model:
            assert registry.unregister(key) == model.pop(key)
        assert registry.items() == list(model.items())
        assert list(registry.get_metrics()) == list(model)


def test_of_many_threads_that_register_one_key_exactly_one_wins() -> None:
    registry: Registry[int] = Registry("race")
    key = SlowKey("key")

    def register(number: int) -> bool:
        try:
            registry.register(key, number)
        except OperationError:
            return False
        return True

    won = at_once(register)
    assert won.count(True) == 1
    assert registry.get("key") == won.index(True)


def test_of_many_threads_that_unregister_one_key_exactly_one_gets_it() -> None:
    registry: Registry[str] = Registry("race")
    registry.register("key", "item")
    key = SlowKey("key")

    def unregister(_: int) -> bool:
        try:
            return registry.unregister(key) == "item"
        except NotFoundError:
            return False

    assert at_once(unregister).count(True) == 1


def test_no_registration_is_lost_while_others_read() -> None:
    registry: Registry[int] = Registry("busy", enable_metrics=True)

    def fill(thread: int) -> None:
        for number in range(200):
            key = f"{thread}-{number}"
            registry.register(key, number)
            assert (key, number) in registry.items()
            if number % 2:
                registry.unregister(key)

    at_once(fill)
    assert len(registry) == len(registry.get_metrics()) == THREADS * 100
