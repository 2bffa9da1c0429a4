"""Store items by name."""

from __future__ import annotations

import threading
import time
from typing import Any, Dict, Generic, Iterator, List, Optional, Tuple, TypeVar

from dataknobs_common.exceptions import NotFoundError, OperationError
from dataknobs_common.registry._messages import known_keys_hint

T = TypeVar("T")


class Registry(Generic[T]):
    """Store items by name; safe to share between threads.

    Iteration gives the items, not the keys, as they were when it began. Items keep
    the order of their first registration. All methods take constant time, but for
    those that return a list.

    >>> colors = Registry("colors")
    >>> colors.register("red", "#f00")
    >>> colors.get("red"), list(colors), "red" in colors, len(colors)
    ('#f00', ['#f00'], True, 1)
    >>> colors.register("red", "#e00")
    Traceback (most recent call last):
    dataknobs_common.exceptions.OperationError: Item 'red' already registered in \
colors. Use allow_overwrite=True to replace it.

    Args:
        name: what error messages call this registry.
        enable_metrics: remember when, and with which metadata, items came.
    """

    def __init__(self, name: str, enable_metrics: bool = False) -> None:
        self._name = name
        self._items: Dict[str, T] = {}
        self._metrics: Optional[Dict[str, Dict[str, Any]]] = (
            {} if enable_metrics else None
        )
        self._lock = threading.RLock()

    @property
    def name(self) -> str:
        """Return the name of this registry."""
        return self._name

    def register(
        self,
        key: str,
        item: T,
        metadata: Optional[Dict[str, Any]] = None,
        allow_overwrite: bool = False,
    ) -> None:
        """Store `item` under `key`.

        Args:
            key: the name of the item.
            item: anything, None included.
            metadata: facts that `get_metrics` returns; ignored without metrics.
            allow_overwrite: replace an item of that name.

        Raises:
            OperationError: the name is taken and `allow_overwrite` is false.
        """
        with self._lock:
            if key in self._items and not allow_overwrite:
                raise OperationError(
                    f"Item {key!r} already registered in {self._name}."
                    " Use allow_overwrite=True to replace it.",
                    context={"key": key, "registry": self._name},
                )
            self._items[key] = item
            if self._metrics is not None:
                self._metrics[key] = {
                    "registered_at": time.time(),
                    "metadata": metadata or {},
                }

    def unregister(self, key: str) -> T:
        """Remove and return the item of `key`; NotFoundError if there is none."""
        with self._lock:
            self._require(key)
            if self._metrics is not None:
                self._metrics.pop(key, None)
            return self._items.pop(key)

    def get(self, key: str) -> T:
        """Return the item of `key`; NotFoundError if there is none.

        >>> Registry("colors").get("red")
        Traceback (most recent call last):
        dataknobs_common.exceptions.NotFoundError: Item not found: red in registry \
'colors'. Nothing is registered yet.
        """
        with self._lock:
            self._require(key)
            return self._items[key]

    def get_optional(self, key: str) -> Optional[T]:
        """Return the item of `key`, or None if there is none."""
        with self._lock:
            return self._items.get(key)

    def has(self, key: str) -> bool:
        """Tell whether there is an item of that name."""
        return key in self

    def list_keys(self) -> List[str]:
        """Return all names."""
        with self._lock:
            return list(self._items)

    def list_items(self) -> List[T]:
        """Return all items."""
        with self._lock:
            return list(self._items.values())

    def items(self) -> List[Tuple[str, T]]:
        """Return all pairs of name and item."""
        with self._lock:
            return list(self._items.items())

    def count(self) -> int:
        """Return the number of items."""
        return len(self)

    def clear(self) -> None:
        """Remove all items and their metrics."""
        with self._lock:
            self._items.clear()
            if self._metrics is not None:
                self._metrics.clear()

    def get_metrics(self, key: Optional[str] = None) -> Dict[str, Any]:
        """Return when items came, and with which metadata.

        Empty when metrics are disabled, or for a `key` that is not registered.

        >>> colors = Registry("colors", enable_metrics=True)
        >>> colors.register("red", "#f00", metadata={"from": "css"})
        >>> sorted(colors.get_metrics("red"))
        ['metadata', 'registered_at']

        Args:
            key: the item; without it, a dictionary of the metrics of all.

        Returns:
            `registered_at` in seconds since the epoch, and `metadata`.
        """
        with self._lock:
            metrics = self._metrics or {}
            if key is not None:
                return dict(metrics.get(key, {}))
            return {name: dict(facts) for name, facts in metrics.items()}

    def __len__(self) -> int:
        with self._lock:
            return len(self._items)

    def __contains__(self, key: object) -> bool:
        with self._lock:
            return key in self._items

    def __iter__(self) -> Iterator[T]:
        return iter(self.list_items())

    def __repr__(self) -> str:
        return f"{type(self).__name__}(name={self._name!r}, items={len(self)})"

    def _require(self, key: str) -> None:
        if key in self._items:
            return
        keys = list(self._items)
        raise NotFoundError(
            f"Item not found: {key} in registry {self._name!r}."
            + known_keys_hint(key, keys),
            context={"key": key, "registry": self._name, "available_keys": keys},
        )
