"""Named items behind coroutine methods."""

from __future__ import annotations

import asyncio
import inspect
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, List

import pytest

from dataknobs_common import AsyncRegistry, NotFoundError, OperationError, Registry

THREADS = 8


async def filled() -> AsyncRegistry[str]:
    colors: AsyncRegistry[str] = AsyncRegistry("colors", enable_metrics=True)
    await colors.register("red", "#f00", metadata={"from": "css"})
    await colors.register("blue", "#00f")
    return colors


def test_it_has_every_public_method_of_a_registry_with_its_parameters() -> None:
    for name, method in inspect.getmembers(Registry, inspect.isfunction):
        if not name.startswith("_"):
            twin = getattr(AsyncRegistry, name)
            assert inspect.iscoroutinefunction(twin)
            assert inspect.signature(twin) == inspect.signature(method)


def test_items_are_stored_and_found() -> None:
    async def main() -> List[Any]:
        colors = await filled()
        return [
            await colors.get("red"),
            await colors.get_optional("green"),
            await colors.has("blue"),
            await colors.list_keys(),
            await colors.list_items(),
            await colors.items(),
            await colors.count(),
        ]

    assert asyncio.run(main()) == [
        "#f00",
        None,
        True,
        ["red", "blue"],
        ["#f00", "#00f"],
        [("red", "#f00"), ("blue", "#00f")],
        2,
    ]


def test_size_membership_and_iteration_over_items_need_no_loop() -> None:
    colors = asyncio.run(filled())
    assert (len(colors), "red" in colors, list(colors)) == (2, True, ["#f00", "#00f"])
    assert colors.name == "colors"
    assert repr(colors) == "AsyncRegistry(name='colors', items=2)"


def test_items_and_their_metrics_are_removed() -> None:
    async def main() -> None:
        colors = await filled()
        assert (await colors.get_metrics("red"))["metadata"] == {"from": "css"}
        assert await colors.unregister("red") == "#f00"
        assert list(await colors.get_metrics()) == ["blue"]
        await colors.clear()
        assert (len(colors), await colors.get_metrics()) == (0, {})

    asyncio.run(main())


def test_a_taken_name_is_refused_unless_it_may_be_overwritten() -> None:
    async def main() -> str:
        colors = await filled()
        with pytest.raises(OperationError, match="'red' already registered"):
            await colors.register("red", "#e00")
        await colors.register("red", "#e00", allow_overwrite=True)
        return await colors.get("red")

    assert asyncio.run(main()) == "#e00"


@pytest.mark.parametrize("method", ["get", "unregister"])
def test_an_unknown_name_is_reported(method: str) -> None:
    colors = asyncio.run(filled())
    with pytest.raises(NotFoundError, match="Did you mean 'red'"):
        asyncio.run(getattr(colors, method)("rd"))


def test_of_many_tasks_that_register_one_key_exactly_one_wins() -> None:
    async def main() -> None:
        race: AsyncRegistry[int] = AsyncRegistry("race")
        tries = (race.register("key", number) for number in range(50))
        results = await asyncio.gather(*tries, return_exceptions=True)
        assert results.count(None) == 1
        assert results[await race.get("key")] is None

    asyncio.run(main())


def test_one_registry_serves_event_loops_in_many_threads() -> None:
    shared: AsyncRegistry[int] = AsyncRegistry("shared")
    barrier = threading.Barrier(THREADS)

    async def fill(thread: int) -> None:
        for number in range(100):
            await shared.register(f"{thread}-{number}", number)

    def run(thread: int) -> None:
        barrier.wait()
        asyncio.run(fill(thread))

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(run, range(THREADS)))
    assert len(shared) == THREADS * 100
