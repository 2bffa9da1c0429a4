"""Routes that have to be quick."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, get_origin, get_type_hints

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError

from dataknobs_service.http.answers import Answers
from dataknobs_service.http.problems import invalid
from dataknobs_service.storage.changes import Version

__all__ = ["THREADS", "query_route"]

# Apart from the threads of other routes, so that writers who wait for their turn hold
# up no reader. More would only get in each other's way: one thread runs at a time.
THREADS = 3
_KEPT = 16 * 2**20  # bytes of answers


def query_route(version: Callable[[], Version | None]) -> type[APIRoute]:
    """Return routes that answer what a function makes of a model of the query.

    FastAPI describes them. But its own handler validates parameters one by one, and the
    answer once more, in a thread of its own: twice what a search takes.

    Args:
        version: gives what is another one once the function may return something else.
    """

    class QueryRoute(APIRoute):
        """Answer at once what was answered before and is still so."""

        def get_route_handler(
            self,
        ) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            """Return what answers a request."""
            function, answers = self.endpoint, Answers(_KEPT)
            read, threads = _reader(function), ThreadPoolExecutor(THREADS)

            async def found(request: Request, before: Version | None) -> bytes:
                run = copy_context().run  # the request's id goes with it
                loop = asyncio.get_running_loop()
                made = await loop.run_in_executor(
                    threads, run, _json, function, read(request)
                )
                if version() == before:
                    answers.keep(before, request.scope["query_string"], made)
                return made

            async def answered(request: Request) -> Response:
                query, before = request.scope["query_string"], version()
                body = answers.get(before, query)
                if body is None:
                    body = await answers.shared(
                        before, query, lambda: found(request, before)
                    )
                return Response(body, media_type="application/json")

            return answered

    return QueryRoute


def _json(function: Callable[[Any], BaseModel], asked: BaseModel) -> bytes:
    return function(asked).model_dump_json().encode()


def _reader(function: Callable[..., Any]) -> Callable[[Request], BaseModel]:
    """Return what makes the model of a query that a function takes."""
    hints = get_type_hints(function)
    hints.pop("return")
    model: type[BaseModel]
    (model,) = hints.values()
    lists = {
        name
        for name, info in model.model_fields.items()
        if get_origin(info.annotation) is list
    }

    def read(request: Request) -> BaseModel:
        given = request.query_params
        values: Mapping[str, Any] = {
            name: given.getlist(name) if name in lists else given[name]
            for name in model.model_fields
            if name in given
        }
        try:
            return model.model_validate(values)
        except ValidationError as error:
            raise invalid(error, "query") from None

    return read
