"""Hand out one lock for each key, so that slow work on one key blocks no other."""

from __future__ import annotations

import threading
from typing import Any, Callable, Generic, Hashable, TypeVar
from weakref import WeakValueDictionary

LockT = TypeVar("LockT")


class KeyedLocks(Generic[LockT]):
    """Keep one lock for each key, for as long as somebody refers to it.

    >>> locks = KeyedLocks(threading.RLock)
    >>> with locks.get("a"):
    ...     print(locks.get("a") is locks.get("a"), locks.get("a") is locks.get("b"))
    True False

    Args:
        new_lock: makes a lock.
    """

    def __init__(self, new_lock: Callable[[], LockT]) -> None:
        self._new_lock = new_lock
        self._guard = threading.Lock()
        self._locks: WeakValueDictionary[Hashable, Any] = WeakValueDictionary()

    def get(self, key: Hashable) -> LockT:
        """Return the lock of `key`."""
        with self._guard:
            lock: LockT = self._locks.get(key) or self._new_lock()
            self._locks[key] = lock
        return lock
