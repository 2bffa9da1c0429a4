"""Named items beside values that are made on demand and expire."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, Callable, List

import pytest

from dataknobs_common import CachedRegistry, NotFoundError

THREADS = 8
TIMEOUT = 60


def counter() -> Callable[[], int]:
    """Return a factory of 1, 2, 3, ..."""
    made: List[None] = []

    def factory() -> int:
        made.append(None)
        return len(made)

    return factory


@pytest.fixture
def pages() -> CachedRegistry[Any]:
    return CachedRegistry("pages")


def test_a_value_is_made_once(pages: CachedRegistry[Any]) -> None:
    factory = counter()
    assert [pages.get_cached("home", factory) for _ in range(3)] == [1, 1, 1]


def test_none_is_a_value_to_cache(pages: CachedRegistry[Any]) -> None:
    assert pages.get_cached("home", lambda: None) is None
    assert pages.get_cached("home", lambda: 1) is None


def test_a_forced_refresh_replaces_the_value(pages: CachedRegistry[Any]) -> None:
    factory = counter()
    pages.get_cached("home", factory)
    assert pages.get_cached("home", factory, force_refresh=True) == 2
    assert pages.get_cached("home", factory) == 2


def test_a_failing_factory_caches_nothing(pages: CachedRegistry[Any]) -> None:
    with pytest.raises(ZeroDivisionError):
        pages.get_cached("home", lambda: 1 // 0)
    assert pages.get_cached("home", lambda: 1) == 1


def test_a_failing_refresh_keeps_the_value_before(pages: CachedRegistry[Any]) -> None:
    pages.get_cached("home", lambda: 1)
    with pytest.raises(ZeroDivisionError):
        pages.get_cached("home", lambda: 1 // 0, force_refresh=True)
    assert pages.get_cached("home", lambda: 2) == 1


def test_one_value_or_all_can_be_invalidated(pages: CachedRegistry[Any]) -> None:
    for key in ("a", "b", "c"):
        pages.get_cached(key, lambda: "old")
    pages.invalidate_cache("a")
    pages.invalidate_cache("never made")
    assert pages.get_cached("a", lambda: "new") == "new"
    assert pages.get_cached("b", lambda: "new") == "old"
    pages.invalidate_cache()
    assert pages.get_cached("b", lambda: "new") == "new"
    assert pages.get_cache_stats()["size"] == 1


def test_cache_and_items_are_separate_stores(pages: CachedRegistry[Any]) -> None:
    pages.register("home", "item")
    pages.get_cached("home", lambda: "value")
    assert pages.get("home") == "item"
    pages.clear()
    assert pages.get_cached("home", lambda: "again") == "value"
    assert ("home" in pages, len(pages)) == (False, 0)
    with pytest.raises(NotFoundError):
        pages.get("home")


def test_its_representation_names_the_class(pages: CachedRegistry[Any]) -> None:
    assert repr(pages) == "CachedRegistry(name='pages', items=0)"


def test_without_time_to_live_every_request_makes_a_value() -> None:
    pages: CachedRegistry[int] = CachedRegistry("pages", cache_ttl=0)
    factory = counter()
    assert [pages.get_cached("home", factory) for _ in range(3)] == [1, 2, 3]


def test_a_value_expires_however_often_it_is_asked_for() -> None:
    pages: CachedRegistry[int] = CachedRegistry("pages", cache_ttl=0.01)
    factory = counter()
    assert pages.get_cached("home", factory) == 1
    expired = time.monotonic() + 0.01
    while time.monotonic() < expired:
        pages.get_cached("home", factory)
    assert pages.get_cached("home", factory) >= 2


def test_statistics_of_an_unused_cache_are_zero() -> None:
    pages: CachedRegistry[Any] = CachedRegistry("pages", 60, 5)
    assert pages.get_cache_stats() == {
        "size": 0,
        "max_size": 5,
        "ttl_seconds": 60,
        "hits": 0,
        "misses": 0,
        "total_requests": 0,
        "hit_rate": 0.0,
    }


def test_statistics_count_a_refresh_as_a_miss(pages: CachedRegistry[Any]) -> None:
    for refresh in (False, False, True, False):
        pages.get_cached("home", lambda: 1, force_refresh=refresh)
    stats = pages.get_cache_stats()
    assert (stats["hits"], stats["misses"], stats["hit_rate"]) == (2, 2, 0.5)
    assert (stats["total_requests"], stats["size"]) == (4, 1)


@pytest.mark.parametrize(
    ("limit", "kept"), [(0, 0), (1, 1), (5, 5), (10, 10), (20, 19), (100, 91)]
)
def test_one_value_too_many_evicts_a_tenth_but_at_least_one(
    limit: int, kept: int
) -> None:
    pages: CachedRegistry[int] = CachedRegistry("pages", max_cache_size=limit)
    for number in range(limit + 1):
        pages.get_cached(str(number), lambda: 1)
    assert pages.get_cache_stats()["size"] == kept


def test_the_oldest_values_go_first_and_a_refresh_makes_young() -> None:
    pages: CachedRegistry[str] = CachedRegistry("pages", max_cache_size=3)
    for key in ("a", "b", "c"):
        pages.get_cached(key, lambda: "old")
    pages.get_cached("a", lambda: "old", force_refresh=True)
    pages.get_cached("d", lambda: "old")
    assert pages.get_cached("a", lambda: "new") == "old"
    assert pages.get_cached("b", lambda: "new") == "new"


def test_a_factory_may_ask_for_another_key(pages: CachedRegistry[Any]) -> None:
    outer = pages.get_cached("a", lambda: pages.get_cached("b", lambda: 1) + 1)
    assert (outer, pages.get_cached("b", lambda: 0)) == (2, 1)


def test_threads_that_ask_for_one_key_at_once_cause_one_call(
    pages: CachedRegistry[Any],
) -> None:
    barrier, two_inside = threading.Barrier(THREADS), threading.Barrier(2)
    factory = counter()

    def patient() -> int:
        with suppress(threading.BrokenBarrierError):
            two_inside.wait(0.1)  # for a second call, which must not come
        return factory()

    def ask(_: int) -> Any:
        barrier.wait(TIMEOUT)
        return pages.get_cached("home", patient)

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(ask, range(THREADS))) == [1] * THREADS
    stats = pages.get_cache_stats()
    assert (stats["hits"], stats["misses"]) == (THREADS - 1, 1)


def test_keys_are_made_side_by_side(pages: CachedRegistry[Any]) -> None:
    all_inside = threading.Barrier(THREADS)

    def ask(number: int) -> Any:
        return pages.get_cached(str(number), lambda: all_inside.wait(TIMEOUT))

    with ThreadPoolExecutor(THREADS) as pool:
        made = list(pool.map(ask, range(THREADS)))
    assert sorted(made) == list(range(THREADS))


def test_items_can_be_used_while_a_value_is_made(pages: CachedRegistry[Any]) -> None:
    started, go_on = threading.Event(), threading.Event()

    def slow() -> bool:
        started.set()
        return go_on.wait(TIMEOUT)

    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(pages.get_cached, "slow", slow)
        assert started.wait(TIMEOUT)
        pages.register("item", 1)
        assert (pages.get("item"), pages.get_cached("quick", lambda: 2)) == (1, 2)
        go_on.set()
        assert made.result(TIMEOUT)


def invalidate_one(pages: CachedRegistry[Any]) -> None:
    pages.invalidate_cache("home")


def invalidate_all(pages: CachedRegistry[Any]) -> None:
    pages.invalidate_cache()


@pytest.mark.parametrize("invalidate", [invalidate_one, invalidate_all])
def test_a_value_invalidated_while_it_is_made_is_not_kept(
    pages: CachedRegistry[Any], invalidate: Callable[[CachedRegistry[Any]], None]
) -> None:
    def factory() -> str:
        invalidate(pages)
        return "stale"

    assert pages.get_cached("home", factory) == "stale"
    assert pages.get_cached("home", lambda: "fresh") == "fresh"


def test_invalidating_another_key_leaves_a_value_being_made(
    pages: CachedRegistry[Any],
) -> None:
    pages.get_cached("home", lambda: pages.invalidate_cache("other"))
    assert pages.get_cached("home", lambda: "again") is None


def test_a_value_refreshed_while_it_is_made_does_not_replace_the_newer(
    pages: CachedRegistry[Any],
) -> None:
    def factory() -> str:
        pages.get_cached("home", lambda: "newer", force_refresh=True)
        return "older"

    assert pages.get_cached("home", factory) == "older"
    assert pages.get_cached("home", lambda: "newest") == "newer"


def test_many_threads_never_overfill_the_cache_nor_miscount() -> None:
    pages: CachedRegistry[int] = CachedRegistry("pages", max_cache_size=10)
    barrier = threading.Barrier(THREADS)

    def ask(thread: int) -> None:
        barrier.wait(TIMEOUT)
        for number in range(200):
            key = str((thread + number) % 15)
            assert pages.get_cached(key, partial(int, key)) == int(key)
            assert pages.get_cache_stats()["size"] <= 10
            if number % 50 == 0:
                pages.invalidate_cache()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(ask, range(THREADS)))
    assert pages.get_cache_stats()["total_requests"] == THREADS * 200
