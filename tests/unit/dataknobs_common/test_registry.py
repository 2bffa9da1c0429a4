"""Registries, as reference programs use them."""

from __future__ import annotations

import threading
from typing import List

import pytest

from dataknobs_common import NotFoundError, OperationError, PluginRegistry, Registry


def test_an_item_is_found_by_its_key_and_iteration_gives_items() -> None:
    registry: Registry[int] = Registry("numbers")
    registry.register("one", 1)
    assert (registry.get("one"), list(registry), len(registry)) == (1, [1], 1)
    assert "one" in registry and registry.get_optional("two") is None


def test_a_second_item_for_a_key_is_refused_unless_it_may_overwrite() -> None:
    registry: Registry[int] = Registry("numbers")
    registry.register("one", 1)
    with pytest.raises(OperationError):
        registry.register("one", 2)
    registry.register("one", 2, allow_overwrite=True)
    assert registry.unregister("one") == 2
    with pytest.raises(NotFoundError):
        registry.get("one")


def test_of_many_threads_that_register_one_key_exactly_one_wins() -> None:
    registry: Registry[int] = Registry("race")
    barrier, won = threading.Barrier(8), []  # type: threading.Barrier, List[int]

    def register(number: int) -> None:
        barrier.wait()
        try:
            registry.register("key", number)
        except OperationError:
            return
        won.append(number)

    threads = [threading.Thread(target=register, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == [registry.get("key")]


def test_a_plugin_is_created_once_and_a_failing_factory_is_an_operation_error() -> None:
    plugins: PluginRegistry[object] = PluginRegistry("plugins")
    plugins.register("new", lambda key, config: object())
    assert plugins.get("new") is plugins.get("new")
    plugins.register("bad", lambda key, config: 1 // 0)
    with pytest.raises(OperationError):
        plugins.get("bad")
