"""Store items by name, beside a cache of values that are made on demand."""

from __future__ import annotations

import threading
import time
from typing import Any, Callable, Dict, Optional, Tuple, TypeVar
from weakref import WeakValueDictionary

from dataknobs_common.registry._base import Registry
from dataknobs_common.registry._locks import KeyedLocks

T = TypeVar("T")


class _Ticket:
    """Entitle one call of a factory to cache its value."""


class CachedRegistry(Registry[T]):
    """Store items by name, beside a cache of values that expire.

    The cache and the registered items are two separate stores: `get` never looks
    into the cache, `get_cached` never looks at the items, `clear` leaves the cache.
    Threads that ask for one missing key at once cause one call of its factory;
    other keys do not wait for it. So factories may ask for other keys, as long as no
    two keys' factories ask for each other's.

    >>> pages = CachedRegistry("pages", cache_ttl=60)
    >>> pages.get_cached("home", lambda: "made once")
    'made once'
    >>> pages.get_cached("home", lambda: "not made again")
    'made once'
    >>> pages.get_cache_stats()["hit_rate"]
    0.5
    >>> pages.get("home")
    Traceback (most recent call last):
    dataknobs_common.exceptions.NotFoundError: Item not found: home in registry \
'pages'. Nothing is registered yet.

    Args:
        name: what error messages call this registry.
        cache_ttl: seconds for which a cached value is served.
        max_cache_size: values to keep; one more evicts the oldest tenth.
    """

    def __init__(
        self, name: str, cache_ttl: float = 300, max_cache_size: int = 1000
    ) -> None:
        super().__init__(name)
        self._cache_ttl = cache_ttl
        self._max_cache_size = max_cache_size
        # Each key's expiry on the monotonic clock and value, oldest first.
        self._cache: Dict[str, Tuple[float, T]] = {}
        self._hits = 0
        self._misses = 0
        # The newest call for each key that is being made, until it is invalidated.
        self._tickets: WeakValueDictionary[str, _Ticket] = WeakValueDictionary()
        self._making = KeyedLocks(threading.RLock)

    def get_cached(
        self, key: str, factory: Callable[[], T], force_refresh: bool = False
    ) -> T:
        """Return the cached value of `key`, made by `factory` if there is none.

        What `factory` raises is passed on, and nothing is cached. A value that was
        being made when its key was invalidated, or refreshed, is returned, not kept.

        Args:
            key: the name of the value.
            factory: makes the value; called without arguments.
            force_refresh: make the value anew even if it is cached.
        """
        if force_refresh:
            return self._make(key, factory)
        value: T
        found, value = self._look_up(key)
        if found:
            return value
        with self._making.get(key):
            found, value = self._look_up(key)
            return value if found else self._make(key, factory)

    def invalidate_cache(self, key: Optional[str] = None) -> None:
        """Forget the cached value of `key`, or without a key, all of them."""
        with self._lock:
            if key is None:
                self._cache.clear()
                self._tickets.clear()
            else:
                self._cache.pop(key, None)
                self._tickets.pop(key, None)

    def get_cache_stats(self) -> Dict[str, Any]:
        """Return size, limits and how often the cache could answer.

        >>> CachedRegistry("pages").get_cache_stats()["size"]
        0
        """
        with self._lock:
            total = self._hits + self._misses
            return {
                "size": len(self._cache),
                "max_size": self._max_cache_size,
                "ttl_seconds": self._cache_ttl,
                "hits": self._hits,
                "misses": self._misses,
                "total_requests": total,
                "hit_rate": self._hits / total if total else 0.0,
            }

    def _look_up(self, key: str) -> Tuple[bool, Any]:
        with self._lock:
            expiry, value = self._cache.get(key, (0.0, None))
            if key not in self._cache or time.monotonic() >= expiry:
                return False, None
            self._hits += 1
            return True, value

    def _make(self, key: str, factory: Callable[[], T]) -> T:
        ticket = _Ticket()
        with self._lock:
            self._misses += 1
            self._tickets[key] = ticket
        value = factory()
        with self._lock:
            if self._tickets.get(key) is ticket:
                self._cache.pop(key, None)
                self._cache[key] = (time.monotonic() + self._cache_ttl, value)
                self._evict()
        return value

    def _evict(self) -> None:
        if len(self._cache) <= self._max_cache_size:
            return
        for key in list(self._cache)[: max(1, self._max_cache_size // 10)]:
            del self._cache[key]
