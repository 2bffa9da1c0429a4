"""Store items by name, behind coroutine methods."""

from __future__ import annotations

from typing import Any, Dict, Generic, Iterator, List, Optional, Tuple, TypeVar

from dataknobs_common.registry._base import Registry

T = TypeVar("T")


class AsyncRegistry(Generic[T]):
    """Store items by name, behind coroutine methods; see `Registry` for each.

    `len`, `in` and iteration (over the items) are synchronous. No method ever waits
    for another task, so one registry serves any number of event loops and threads.

    >>> import asyncio
    >>> async def main() -> str:
    ...     colors = AsyncRegistry("colors")
    ...     await colors.register("red", "#f00")
    ...     return await colors.get("red")
    >>> asyncio.run(main())
    '#f00'
    >>> asyncio.run(AsyncRegistry("colors").get("red"))
    Traceback (most recent call last):
    dataknobs_common.exceptions.NotFoundError: Item not found: red in registry \
'colors'. Nothing is registered yet.

    Args:
        name: what error messages call this registry.
        enable_metrics: remember when, and with which metadata, items came.
    """

    def __init__(self, name: str, enable_metrics: bool = False) -> None:
        self._registry: Registry[T] = Registry(name, enable_metrics)

    @property
    def name(self) -> str:
        """Return the name of this registry."""
        return self._registry.name

    async def register(
        self,
        key: str,
        item: T,
        metadata: Optional[Dict[str, Any]] = None,
        allow_overwrite: bool = False,
    ) -> None:
        """Store `item` under `key`; OperationError if the name is taken."""
        self._registry.register(key, item, metadata, allow_overwrite)

    async def unregister(self, key: str) -> T:
        """Remove and return the item of `key`; NotFoundError if there is none."""
        return self._registry.unregister(key)

    async def get(self, key: str) -> T:
        """Return the item of `key`; NotFoundError if there is none."""
        return self._registry.get(key)

    async def get_optional(self, key: str) -> Optional[T]:
        """Return the item of `key`, or None if there is none."""
        return self._registry.get_optional(key)

    async def has(self, key: str) -> bool:
        """Tell whether there is an item of that name."""
        return self._registry.has(key)

    async def list_keys(self) -> List[str]:
        """Return all names."""
        return self._registry.list_keys()

    async def list_items(self) -> List[T]:
        """Return all items."""
        return self._registry.list_items()

    async def items(self) -> List[Tuple[str, T]]:
        """Return all pairs of name and item."""
        return self._registry.items()

    async def count(self) -> int:
        """Return the number of items."""
        return self._registry.count()

    async def clear(self) -> None:
        """Remove all items and their metrics."""
        self._registry.clear()

    async def get_metrics(self, key: Optional[str] = None) -> Dict[str, Any]:
        """Return when items came, and with which metadata."""
        return self._registry.get_metrics(key)

    def __len__(self) -> int:
        return len(self._registry)

    def __contains__(self, key: object) -> bool:
        return key in self._registry

    def __iter__(self) -> Iterator[T]:
        return iter(self._registry)

    def __repr__(self) -> str:
        return f"AsyncRegistry(name={self.name!r}, items={len(self)})"
