"""Named factories, and the instances made by them."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Awaitable, Callable, Dict, List, Tuple

import pytest

from dataknobs_common import NotFoundError, OperationError, PluginRegistry

THREADS = 8
TIMEOUT = 60


class Shape:
    def __init__(self, key: str, config: Dict[str, Any]) -> None:
        self.key, self.config = key, config


class Circle(Shape):
    pass


def new_circle(key: str, config: Dict[str, Any]) -> Circle:
    return Circle(key, config)


async def slowly(key: str, config: Dict[str, Any]) -> Shape:
    await asyncio.sleep(0)
    return Circle(key, config)


def blocking(go_on: threading.Event) -> Tuple[threading.Event, Callable[..., Any]]:
    """Return a factory that waits for `go_on`, and the event of its start."""
    started = threading.Event()

    def factory(key: str, config: Dict[str, Any]) -> Shape:
        started.set()
        assert go_on.wait(TIMEOUT)
        return Shape(key, config)

    return started, factory


@pytest.fixture
def shapes() -> PluginRegistry[Shape]:
    registry: PluginRegistry[Shape] = PluginRegistry("shapes", validate_type=Shape)
    registry.register("shape", Shape)
    registry.register("circle", new_circle)
    return registry


@pytest.fixture
def anything() -> PluginRegistry[Any]:
    return PluginRegistry("anything")


def test_a_class_or_function_is_called_with_key_and_config(
    shapes: PluginRegistry[Shape],
) -> None:
    for key, kind in (("shape", Shape), ("circle", Circle)):
        made = shapes.get(key, {"sides": 0})
        assert (type(made), made.key, made.config) == (kind, key, {"sides": 0})


def test_no_config_is_an_empty_one(shapes: PluginRegistry[Shape]) -> None:
    assert shapes.get("shape").config == {}


def test_an_instance_is_made_once_whatever_the_later_config(
    shapes: PluginRegistry[Shape],
) -> None:
    first = shapes.get("shape", {"sides": 4})
    assert shapes.get("shape", {"sides": 5}) is first
    assert shapes.cached_instances == {"shape": first}


def test_none_is_an_instance_to_cache(anything: PluginRegistry[Any]) -> None:
    calls: List[str] = []
    anything.register("none", lambda key, config: calls.append(key))
    assert anything.get("none") is anything.get("none") is None
    assert calls == ["none"]


def test_without_cache_an_instance_is_neither_taken_nor_kept(
    shapes: PluginRegistry[Shape],
) -> None:
    assert shapes.get("shape", use_cache=False).key == "shape"
    assert shapes.cached_instances == {}
    cached = shapes.get("shape")
    assert shapes.get("shape", use_cache=False) is not cached
    assert shapes.get("shape") is cached


def test_what_it_knows_can_be_listed(shapes: PluginRegistry[Shape]) -> None:
    assert shapes.name == "shapes"
    assert shapes.list_keys() == ["shape", "circle"]
    assert (len(shapes), "shape" in shapes, "square" in shapes) == (2, True, False)
    assert (shapes.is_registered("shape"), shapes.is_registered("x")) == (True, False)
    assert (shapes.get_factory("shape"), shapes.get_factory("x")) == (Shape, None)


def test_the_representation_counts_factories_and_instances(
    shapes: PluginRegistry[Shape],
) -> None:
    shapes.get("shape")
    assert repr(shapes) == "PluginRegistry(name='shapes', plugins=2, cached=1)"


def test_copies_do_not_change_the_registry(shapes: PluginRegistry[Shape]) -> None:
    shapes.get("shape")
    assert shapes.copy()["shape"] is Shape
    shapes.copy().clear()
    shapes.list_keys().clear()
    shapes.cached_instances.clear()
    assert (len(shapes), len(shapes.cached_instances)) == (2, 1)


def test_a_taken_name_is_refused_and_keeps_its_instance(
    shapes: PluginRegistry[Shape],
) -> None:
    made = shapes.get("shape")
    with pytest.raises(OperationError, match="'shape' already .* in shapes") as info:
        shapes.register("shape", Circle)
    assert info.value.context == {"key": "shape", "registry": "shapes"}
    assert shapes.get("shape") is made


def test_an_overriding_factory_drops_the_instance_of_the_earlier(
    shapes: PluginRegistry[Shape],
) -> None:
    shapes.get("shape")
    shapes.register("shape", Circle, override=True)
    assert isinstance(shapes.get("shape"), Circle)


def test_a_class_of_the_wrong_type_is_refused(shapes: PluginRegistry[Shape]) -> None:
    with pytest.raises(TypeError, match="subclass of Shape, got list for .*'list'"):
        shapes.register("list", list)
    assert "list" not in shapes


def test_what_cannot_be_called_is_refused(anything: PluginRegistry[Any]) -> None:
    factory: Any = 3
    with pytest.raises(TypeError, match="class or callable, got int for .*'three'"):
        anything.register("three", factory)
    assert "three" not in anything


def test_an_instance_of_the_wrong_type_is_refused_and_not_kept(
    shapes: PluginRegistry[Shape],
) -> None:
    shapes.register("list", lambda key, config: [])
    with pytest.raises(OperationError, match="return a Shape instance, got list"):
        shapes.get("list")
    assert shapes.cached_instances == {}


def test_a_failing_factory_is_the_cause_and_may_succeed_later(
    anything: PluginRegistry[Any],
) -> None:
    anything.register("ratio", lambda key, config: 1 / config["by"])
    with pytest.raises(OperationError, match="create plugin 'ratio': divi") as info:
        anything.get("ratio", {"by": 0})
    assert isinstance(info.value.__cause__, ZeroDivisionError)
    assert info.value.context == {"key": "ratio", "registry": "anything"}
    assert anything.get("ratio", {"by": 2}) == 0.5


def test_an_unknown_name_is_reported_with_what_there_is(
    shapes: PluginRegistry[Shape],
) -> None:
    with pytest.raises(NotFoundError, match="Did you mean 'circle'") as info:
        shapes.get("cirle")
    assert info.value.context == {
        "key": "cirle",
        "registry": "shapes",
        "available": ["shape", "circle"],
    }


def test_an_unregistered_name_and_its_instance_are_gone(
    shapes: PluginRegistry[Shape],
) -> None:
    shapes.get("shape")
    shapes.unregister("shape")
    assert (shapes.list_keys(), shapes.cached_instances) == (["circle"], {})
    with pytest.raises(NotFoundError, match="Plugin not found: shape in shapes"):
        shapes.unregister("shape")


def test_one_instance_or_all_can_be_forgotten(shapes: PluginRegistry[Shape]) -> None:
    shape, circle = shapes.get("shape"), shapes.get("circle")
    shapes.clear_cache("shape")
    shapes.clear_cache("never made")
    assert shapes.get("shape") is not shape
    assert shapes.get("circle") is circle
    shapes.clear_cache()
    assert shapes.cached_instances == {}


def test_the_default_factory_serves_names_not_registered() -> None:
    shapes: PluginRegistry[Shape] = PluginRegistry("shapes", default_factory=Shape)
    made = shapes.get("square")
    assert (made.key, shapes.get("square") is made) == ("square", True)
    assert ("square" in shapes, len(shapes)) == (False, 0)


def test_the_default_factory_can_be_left_out_set_and_removed(
    shapes: PluginRegistry[Shape],
) -> None:
    shapes.set_default_factory(Shape)
    with pytest.raises(NotFoundError):
        shapes.get("square", use_default=False)
    assert shapes.get("square", use_cache=False).key == "square"
    shapes.set_default_factory(None)
    with pytest.raises(NotFoundError, match="no default available"):
        shapes.get("square")


def test_a_registered_factory_replaces_what_the_default_made() -> None:
    shapes: PluginRegistry[Shape] = PluginRegistry("shapes", default_factory=Shape)
    shapes.get("circle")
    shapes.register("circle", Circle)
    assert isinstance(shapes.get("circle"), Circle)


def test_several_factories_are_registered_at_once(
    shapes: PluginRegistry[Shape],
) -> None:
    shapes.get("shape")
    shapes.bulk_register({"shape": Circle, "dot": Shape}, override=True)
    assert shapes.list_keys() == ["shape", "circle", "dot"]
    assert isinstance(shapes.get("shape"), Circle)


@pytest.mark.parametrize("bad", [{"shape": Shape}, {"list": list}, {"three": 3}])
def test_of_several_factories_none_is_registered_if_one_is_bad(
    shapes: PluginRegistry[Shape], bad: Dict[str, Any]
) -> None:
    with pytest.raises((OperationError, TypeError)):
        shapes.bulk_register({"dot": Shape, **bad})
    assert shapes.list_keys() == ["shape", "circle"]


def test_a_factory_may_get_other_instances(shapes: PluginRegistry[Shape]) -> None:
    shapes.register(
        "pair", lambda key, config: Shape(key, {"left": shapes.get("shape")})
    )
    assert shapes.get("pair").config["left"] is shapes.get("shape")


def test_a_coroutine_factory_is_awaited(shapes: PluginRegistry[Shape]) -> None:
    shapes.register("slow", slowly)
    made = asyncio.run(shapes.get_async("slow", {"a": 1}))
    assert (type(made), made.config) == (Circle, {"a": 1})
    assert shapes.get("slow") is made


def test_a_coroutine_factory_is_refused_outside_of_coroutines(
    shapes: PluginRegistry[Shape],
) -> None:
    shapes.register("slow", slowly)
    with pytest.raises(OperationError, match=r"use get_async\(\)"):
        shapes.get("slow")


def test_an_ordinary_factory_serves_coroutines_too(
    shapes: PluginRegistry[Shape],
) -> None:
    made = asyncio.run(shapes.get_async("shape"))
    assert shapes.get("shape") is made
    assert asyncio.run(shapes.get_async("shape")) is made


def test_coroutines_can_do_without_the_cache(shapes: PluginRegistry[Shape]) -> None:
    cached = shapes.get("shape")
    assert asyncio.run(shapes.get_async("shape", use_cache=False)) is not cached
    assert shapes.get("shape") is cached


def test_coroutines_see_the_same_errors(shapes: PluginRegistry[Shape]) -> None:
    async def wrong(key: str, config: Dict[str, Any]) -> int:
        return len(key + config["missing"])

    shapes.register("bad", wrong)
    shapes.register("worse", lambda key, config: 3)
    with pytest.raises(OperationError, match="'bad'") as info:
        asyncio.run(shapes.get_async("bad"))
    assert isinstance(info.value.__cause__, KeyError)
    with pytest.raises(OperationError, match="got int"):
        asyncio.run(shapes.get_async("worse"))
    with pytest.raises(NotFoundError):
        asyncio.run(shapes.get_async("square"))


def test_tasks_that_ask_at_once_share_one_instance(
    anything: PluginRegistry[Any],
) -> None:
    calls: List[str] = []

    async def factory(key: str, config: Dict[str, Any]) -> Shape:
        calls.append(key)
        await asyncio.sleep(0)
        return Shape(key, config)

    async def main() -> List[Any]:
        asked: List[Awaitable[Any]] = [anything.get_async("x") for _ in range(20)]
        return list(await asyncio.gather(*asked))

    anything.register("x", factory)
    made = asyncio.run(main())
    assert calls == ["x"]
    assert all(each is made[0] for each in made)


def test_tasks_make_different_instances_side_by_side(
    anything: PluginRegistry[Any],
) -> None:
    async def main() -> List[Any]:
        waiting = {"a": asyncio.Event(), "b": asyncio.Event()}

        async def factory(key: str, config: Dict[str, Any]) -> str:
            waiting[key].set()
            await waiting[config["other"]].wait()
            return key

        anything.bulk_register({"a": factory, "b": factory})
        both = asyncio.gather(
            anything.get_async("a", {"other": "b"}),
            anything.get_async("b", {"other": "a"}),
        )
        return list(await asyncio.wait_for(both, TIMEOUT))

    assert asyncio.run(main()) == ["a", "b"]


def test_event_loops_in_many_threads_get_the_same_instance(
    shapes: PluginRegistry[Shape],
) -> None:
    barrier = threading.Barrier(THREADS)

    def ask(number: int) -> Shape:
        barrier.wait(TIMEOUT)
        if number % 2:
            return shapes.get("shape")
        return asyncio.run(shapes.get_async("shape"))

    with ThreadPoolExecutor(THREADS) as pool:
        made = set(pool.map(ask, range(THREADS)))
    assert made == {shapes.get("shape")}


def test_threads_that_ask_at_once_share_one_instance(
    anything: PluginRegistry[Any],
) -> None:
    barrier, two_inside = threading.Barrier(THREADS), threading.Barrier(2)
    calls: List[str] = []

    def factory(key: str, config: Dict[str, Any]) -> Shape:
        calls.append(key)
        with suppress(threading.BrokenBarrierError):
            two_inside.wait(0.1)  # for a second call, which must not come
        return Shape(key, config)

    def ask(_: int) -> Any:
        barrier.wait(TIMEOUT)
        return anything.get("x")

    anything.register("x", factory)
    with ThreadPoolExecutor(THREADS) as pool:
        made = set(pool.map(ask, range(THREADS)))
    assert (calls, made) == (["x"], {anything.get("x")})


def test_threads_make_different_instances_side_by_side() -> None:
    all_inside = threading.Barrier(THREADS)
    registry: PluginRegistry[int] = PluginRegistry(
        "numbers", default_factory=lambda key, config: all_inside.wait(TIMEOUT)
    )
    with ThreadPoolExecutor(THREADS) as pool:
        made = list(pool.map(lambda n: registry.get(str(n)), range(THREADS)))
    assert sorted(made) == list(range(THREADS))


def test_an_instance_of_a_factory_replaced_meanwhile_is_not_kept(
    shapes: PluginRegistry[Shape],
) -> None:
    go_on = threading.Event()
    started, factory = blocking(go_on)
    shapes.register("slow", factory)
    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(shapes.get, "slow")
        assert started.wait(TIMEOUT)
        shapes.register("slow", Circle, override=True)
        go_on.set()
        assert not isinstance(made.result(TIMEOUT), Circle)
    assert isinstance(shapes.get("slow"), Circle)


def test_an_instance_of_a_factory_removed_meanwhile_is_not_kept(
    shapes: PluginRegistry[Shape],
) -> None:
    go_on = threading.Event()
    started, factory = blocking(go_on)
    shapes.register("slow", factory)
    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(shapes.get, "slow")
        assert started.wait(TIMEOUT)
        shapes.unregister("slow")
        go_on.set()
        assert made.result(TIMEOUT).key == "slow"
    assert shapes.cached_instances == {}


def test_of_many_threads_that_register_one_name_exactly_one_wins(
    anything: PluginRegistry[Any],
) -> None:
    barrier = threading.Barrier(THREADS)

    def register(number: int) -> bool:
        barrier.wait(TIMEOUT)
        try:
            anything.register("x", lambda key, config: number)
        except OperationError:
            return False
        return True

    with ThreadPoolExecutor(THREADS) as pool:
        won = list(pool.map(register, range(THREADS)))
    assert won.count(True) == 1
    assert anything.get("x") == won.index(True)
