"""/v1/bulk: a stream of documents in, a stream of what became of each out.

A line is answered once it is on disk, never before; what was not answered may be sent
again, since the same again changes nothing. Read the answers while you send.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from dataknobs_service.errors import (
    BadRequest,
    Overloaded,
    ServiceError,
    TooLarge,
    TooSlow,
)
from dataknobs_service.http.guard import BULK
from dataknobs_service.http.metrics import Metrics
from dataknobs_service.http.problems import ERRORS, invalid, problem
from dataknobs_service.http.state import State
from dataknobs_service.models import BulkDocument
from dataknobs_service.settings import Settings
from dataknobs_service.storage import documents
from dataknobs_service.storage.database import Database
from dataknobs_service.storage.documents import Outcome, Prepared

__all__ = ["Line", "LineSplitter", "routes", "store"]

_MOST_LINES = 200  # in one transaction
_MEDIA_TYPE = "application/x-ndjson"

_FIRST = asyncio.FIRST_COMPLETED

Result = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """A line of the stream, or the reason that it has no content."""

    number: int  # from 1
    content: bytes | ServiceError


class LineSplitter:
    """Cut a stream into lines, holding no more than one line of the size allowed.

    >>> lines = LineSplitter(most=4)
    >>> [(line.number, line.content) for line in lines.feed(b"a\\n\\nb")]
    [(1, b'a')]
    >>> lines.feed(b"cdef"), [str(line.content) for line in lines.end()]
    ([], ['line 3 is over the limit of 4 bytes'])
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._number = 0
        self._kept = bytearray()
        self._over = False

    def feed(self, data: bytes) -> list[Line]:
        """Return the lines that end in the data."""
        *ended, rest = data.split(b"\n")
        lines = []
        for part in ended:
            self._keep(part)
            lines += self.end()
        self._keep(rest)
        return lines

    def end(self) -> list[Line]:
        """Return the last line, if it holds anything."""
        self._number += 1
        content: bytes | ServiceError = bytes(self._kept).strip()
        if self._over:
            content = TooLarge(
                f"line {self._number} is over the limit of {self._most} bytes"
            )
        self._kept.clear()
        self._over = False
        return [Line(self._number, content)] if content else []

    def _keep(self, part: bytes) -> None:
        self._over = self._over or len(self._kept) + len(part) > self._most
        if self._over:
            self._kept.clear()
        else:
            self._kept += part


class _Duplex(StreamingResponse):
    """Answer while the request still comes in, which the base class would swallow."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.stream_response(send)


def routes(
    database: Database, settings: Settings, metrics: Metrics, state: State
) -> APIRouter:
    """Return the route."""
    router = APIRouter(tags=["documents"], responses=ERRORS)

    @router.post(
        BULK,
        response_class=StreamingResponse,
        responses={200: {"content": {_MEDIA_TYPE: {}}, "description": "Results"}},
        openapi_extra={"requestBody": {"content": {_MEDIA_TYPE: {}}}},
    )
    async def bulk(request: Request) -> StreamingResponse:
        """Store a document of each line; answer each line once it is on disk.

        The last line says `"done": true`, and how many lines came to what.
        """
        batches = _batches(request, settings, state)
        return _Duplex(_answers(batches, database, metrics), media_type=_MEDIA_TYPE)

    return router


def store(database: Database, lines: Sequence[Line]) -> list[Result]:
    """Store the documents of some lines, all that can be, in one transaction."""
    items = [_prepared(line) for line in lines]
    good = [item for item in items if isinstance(item, Prepared)]
    stored: Sequence[Outcome | ServiceError]
    try:
        stored = database.write(lambda c: [documents.put(c, item) for item in good])
    except ServiceError as error:
        stored = [error] * len(good)
    outcomes = iter(stored)
    return [
        _result(line, item, next(outcomes) if isinstance(item, Prepared) else item)
        for line, item in zip(lines, items)
    ]


def _prepared(line: Line) -> Prepared | ServiceError:
    if isinstance(line.content, ServiceError):
        return line.content
    try:
        found = BulkDocument.model_validate(json.loads(line.content.decode()))
    except ValidationError as error:
        return invalid(error)
    except RecursionError:
        return BadRequest("the line is nested too deeply")
    except UnicodeDecodeError as error:
        return BadRequest(f"the line is no UTF-8: {error.reason} at {error.start}")
    except ValueError as error:
        return BadRequest(f"the line is no JSON: {error}")
    return documents.prepare(found.document(), found.id)


def _result(
    line: Line, item: Prepared | ServiceError, outcome: Outcome | ServiceError
) -> Result:
    if isinstance(outcome, ServiceError) or isinstance(item, ServiceError):
        error = outcome if isinstance(outcome, ServiceError) else item
        assert isinstance(error, ServiceError)  # nosec B101 # for the type checker
        found = {"id": item.id} if isinstance(item, Prepared) else {}
        return {
            "line": line.number,
            **found,
            "status": error.status,
            "outcome": "failed",
            "problem": problem(error),
        }
    return {
        "line": line.number,
        "id": item.id,
        "status": 201 if outcome == "created" else 200,
        "outcome": outcome,
        "digest": item.digest,
    }


async def _batches(
    request: Request, settings: Settings, state: State
) -> AsyncIterator[list[Line]]:
    """Yield lines as they come, some at a time."""
    splitter = LineSplitter(settings.max_body)
    async for data in _parts(request, settings.timeout, state):
        lines = splitter.feed(data)
        for start in range(0, len(lines), _MOST_LINES):
            yield lines[start : start + _MOST_LINES]
    if rest := splitter.end():
        yield rest


async def _parts(
    request: Request, timeout: float, state: State
) -> AsyncIterator[bytes]:
    """Yield what comes, until nothing more can be waited for."""
    stream = aiter(request.stream())
    draining = asyncio.ensure_future(state.draining.wait())
    try:
        while True:
            part = asyncio.ensure_future(anext(stream, None))
            await asyncio.wait({part, draining}, timeout=timeout, return_when=_FIRST)
            if not part.done():
                part.cancel()
            if draining.done():
                raise Overloaded("stopping: send what was not answered again")
            if part.cancelling():
                raise TooSlow(f"nothing came for {timeout:g} s")
            if (data := await part) is None:
                return
            yield data
    finally:
        draining.cancel()


async def _answers(
    batches: AsyncIterator[list[Line]],
    database: Database,
    metrics: Metrics,
) -> AsyncIterator[bytes]:
    """Yield the results of each batch, then the sum of them."""
    counts = dict.fromkeys(("created", "changed", "unchanged", "failed"), 0)
    reason: ServiceError | None = None
    try:
        async for lines in batches:
            results = await run_in_threadpool(store, database, lines)
            for result in results:
                counts[result["outcome"]] += 1
                metrics.bulk_lines.labels(result["outcome"]).inc()
            yield b"".join(map(_line, results))
    except ClientDisconnect:
        return
    except ServiceError as error:
        reason = error
    yield _line({"done": reason is None, **counts} | _why(reason))


def _why(reason: ServiceError | None) -> Result:
    return {} if reason is None else {"problem": problem(reason)}


def _line(result: Result) -> bytes:
    return json.dumps(result, ensure_ascii=False).encode() + b"\n"
