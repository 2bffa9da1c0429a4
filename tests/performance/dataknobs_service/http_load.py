"""A client that costs little beside the service it measures."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Callable, Iterator

_Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Load:
    """Ask on some connections, and keep how long each answer took.

    Args:
        query: returns what to look for next.
        write_share: how many of the requests, of 1, put a document.
        rate: requests a second, in all, whatever becomes of those before; a time
            counts from when the request was due. Without: each connection asks
            once it was answered, from when a time counts.
    """

    def __init__(
        self,
        port: int,
        query: Callable[[], str],
        write_share: float = 0,
        rate: float | None = None,
    ) -> None:
        self.errors = list[str]()
        self.stored = list[str]()
        self._port = port
        self._query = query
        self._share = write_share
        self._rate = rate
        self._searches = list[float]()

    @property
    def answers(self) -> int:
        """How many requests were answered as they should be."""
        return len(self._searches) + len(self.stored)

    async def run(self, connections: int, seconds: float) -> float:
        """Ask until the time is over, and return the answers per second."""
        start = time.monotonic()
        due = _due(start, start + seconds, self._rate)
        await asyncio.gather(*(self._ask(number, due) for number in range(connections)))
        return self.answers / (time.monotonic() - start)

    def milliseconds(self, percent: float) -> float:
        """Return how long that part of the searches took at most."""
        ordered = sorted(self._searches)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]

    async def lost(self) -> int:
        """Return how many of the writes that were acknowledged are not there."""
        streams = await asyncio.open_connection("127.0.0.1", self._port)
        lost = 0
        for name in self.stored:
            status, body = await _exchange(streams, b"GET", f"/v1/documents/{name}")
            lost += status != 200 or json.loads(body)["text"] != f"text of {name}"
        streams[1].close()
        return lost

    async def _ask(self, caller: int, due: Iterator[float]) -> None:
        chance = random.Random(caller)
        streams = await asyncio.open_connection("127.0.0.1", self._port)
        for start in due:
            await asyncio.sleep(max(0, start - time.monotonic()))
            writes = chance.random() < self._share
            try:
                await (self._write if writes else self._search)(streams, caller, start)
            except (OSError, EOFError, ValueError) as error:
                self.errors.append(repr(error))
                streams = await asyncio.open_connection("127.0.0.1", self._port)
        streams[1].close()

    async def _search(self, streams: _Streams, _caller: int, start: float) -> None:
        query = self._query()
        status, _ = await _exchange(streams, b"GET", f"/v1/search?q={query}")
        if status == 200:
            self._searches.append(time.monotonic() - start)
        else:
            self.errors.append(f"search {query}: {status}")

    async def _write(self, streams: _Streams, caller: int, _start: float) -> None:
        name = f"load/{caller}/{time.monotonic_ns()}"
        body = json.dumps({"text": f"text of {name}"}).encode()
        status, _ = await _exchange(streams, b"PUT", f"/v1/documents/{name}", body)
        if status == 201:
            self.stored.append(name)
        else:
            self.errors.append(f"write {name}: {status}")


def _due(start: float, end: float, rate: float | None) -> Iterator[float]:
    """Yield when requests are due: at a rate, or at once."""
    number = 0
    while (now := time.monotonic() if rate is None else start + number / rate) < end:
        yield now
        number += 1


async def exchange(
    port: int, method: bytes, path: str, body: bytes = b""
) -> tuple[int, bytes]:
    """Ask once, on a connection of its own, and return status and body."""
    streams = await asyncio.open_connection("127.0.0.1", port)
    try:
        return await _exchange(streams, method, path, body)
    finally:
        streams[1].close()


async def _exchange(
    streams: _Streams, method: bytes, path: str, body: bytes = b""
) -> tuple[int, bytes]:
    reader, writer = streams
    writer.write(
        b"%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (method, path.encode(), len(body), body)
    )
    await writer.drain()
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head.split(b" ", 2)[1])
    if b"transfer-encoding: chunked" in head:
        return status, await _chunks(reader)
    length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
    return status, await reader.readexactly(length)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    parts = list[bytes]()
    while size := int(await reader.readline(), 16):
        parts.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return b"".join(parts)
