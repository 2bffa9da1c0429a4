"""/v1/search"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from dataknobs_service.elastic.searcher import Searcher
from dataknobs_service.http.problems import ERRORS
from dataknobs_service.http.quick import query_route
from dataknobs_service.models import NO_NUL, Name, SearchResult
from dataknobs_service.storage.search import Search

__all__ = ["Asked", "Filter", "Question", "by_name", "routes"]

# All of a search together has to fit, percent-encoded, into the 64 KiB that the server
# below reads of a request before its body.
Question = Annotated[str, Query(max_length=500, pattern=NO_NUL)]

Filter = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*:[^\x00\uFDD0\uFDD1]+$", max_length=512
    ),
]


class Asked(BaseModel):
    """The query of a search."""

    q: Annotated[str, Field(max_length=500, pattern=NO_NUL)]
    filter: Annotated[list[Filter], Field(max_length=8, description="`name:value`")] = (
        []
    )
    facet: Annotated[list[Name], Field(max_length=8)] = []
    limit: Annotated[int, Field(ge=1, le=100)] = 10
    offset: Annotated[int, Field(ge=0, le=10_000)] = 0


def routes(searcher: Searcher) -> APIRouter:
    """Return the route."""
    router = APIRouter(
        prefix="/v1", responses=ERRORS, route_class=query_route(searcher.version)
    )

    @router.get("/search", tags=["search"])
    def search_chunks(asked: Annotated[Asked, Query()]) -> SearchResult:
        """Find chunks by words, "phrases", -exclusions and begin*nings."""
        wanted = by_name(asked.filter)
        return searcher.search(
            Search(asked.q, wanted, asked.facet, asked.limit, asked.offset)
        )

    return router


def by_name(filters: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Return the values of filters for each name.

    >>> by_name(["color:red", "color:white"])["color"]
    ['red', 'white']
    """
    found = defaultdict[str, list[str]](list)
    for one in filters:
        name, _, value = one.partition(":")
        found[name].append(value)
    return found
