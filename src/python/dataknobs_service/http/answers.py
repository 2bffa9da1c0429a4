"""Keep answers for as long as nothing changes."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Any

from dataknobs_service.storage.changes import Version

__all__ = ["Answers"]

_MOST_KEY = 1000  # bytes


class Answers:
    """The latest answers by what was asked, all of one version of the data.

    >>> answers = Answers(most=10)
    >>> answers.keep((1, 1), b"a", b"first")
    >>> answers.get((1, 1), b"a"), answers.get((1, 2), b"a")
    (b'first', None)

    Args:
        most: bytes that are kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._version: Version | None = None
        self._size = 0
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()
        self._made: dict[tuple[Version, bytes], asyncio.Task[bytes]] = {}

    def get(self, version: Version | None, asked: bytes) -> bytes | None:
        """Return what was answered; nothing is, to version None."""
        if version is None or version != self._version:
            return None
        if asked in self._kept:
            self._kept.move_to_end(asked)
        return self._kept.get(asked)

    def keep(self, version: Version | None, asked: bytes, answer: bytes) -> None:
        """Keep an answer, and let go of all those of another version."""
        if version is None or len(asked) > _MOST_KEY:
            return
        if version != self._version:
            self._kept.clear()
            self._version, self._size = version, 0
        if asked not in self._kept:
            self._kept[asked] = answer
            self._size += len(asked) + len(answer)
        while self._size > self._most:
            gone, oldest = self._kept.popitem(last=False)
            self._size -= len(gone) + len(oldest)

    async def shared(
        self,
        version: Version | None,
        asked: bytes,
        make: Callable[[], Coroutine[Any, Any, bytes]],
    ) -> bytes:
        """Return the answer that is being made for another who asks the same."""
        if version is None:
            return await make()
        key = version, asked
        task = self._made.get(key)
        if task is None:
            self._made[key] = task = asyncio.create_task(make())
            task.add_done_callback(lambda _: self._made.pop(key))
        # Whoever waits no longer takes it from nobody else.
        return await asyncio.shield(task)
