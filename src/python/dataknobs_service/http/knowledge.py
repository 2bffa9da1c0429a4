"""/v1/search, /v1/authorities, /v1/annotate"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from dataknobs_service.annotating import Annotators
from dataknobs_service.elastic.searcher import Searcher
from dataknobs_service.http.conditions import (
    IfMatch,
    IfNoneMatch,
    condition,
    etag,
    matches,
)
from dataknobs_service.http.problems import ERRORS, GOT, STORED
from dataknobs_service.models import (
    NO_NUL,
    AnnotateRequest,
    Annotation,
    Authority,
    AuthorityInfo,
    Name,
    SearchResult,
    StoredAuthority,
)
from dataknobs_service.storage import authorities
from dataknobs_service.storage.database import Database
from dataknobs_service.storage.documents import Outcome
from dataknobs_service.storage.search import Search

__all__ = ["Filter", "Question", "StoredTerms", "routes"]

# All of a search together has to fit, percent-encoded, into the 64 KiB that the server
# below reads of a request before its body.
Question = Annotated[str, Query(max_length=500, pattern=NO_NUL)]

AuthorityPath = Annotated[Name, Path()]
Filter = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*:[^\x00\uFDD0\uFDD1]+$", max_length=512
    ),
]


class StoredTerms(BaseModel):
    """What became of an authority that was put."""

    name: str
    digest: str
    outcome: Outcome


def routes(database: Database, annotators: Annotators, searcher: Searcher) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/v1", responses=ERRORS)

    @router.get("/search", tags=["search"])
    def search_chunks(
        q: Question,
        filter: Annotated[  # pylint: disable=redefined-builtin
            Sequence[Filter], Query(max_length=8, description="`name:value`")
        ] = (),
        facet: Annotated[Sequence[Name], Query(max_length=8)] = (),
        limit: Annotated[int, Query(ge=1, le=100)] = 10,
        offset: Annotated[int, Query(ge=0, le=10_000)] = 0,
    ) -> SearchResult:
        """Find chunks by words, "phrases", -exclusions and begin*nings."""
        wanted = defaultdict[str, list[str]](list)
        for one in filter:
            name, _, value = one.partition(":")
            wanted[name].append(value)
        return searcher.search(Search(q, wanted, facet, limit, offset))

    @router.get("/authorities", tags=["authorities"])
    def list_authorities() -> list[AuthorityInfo]:
        """List authorities by name."""
        return database.read(authorities.list_all)

    @router.put("/authorities/{name}", tags=["authorities"], responses=STORED)
    def put_authority(
        name: AuthorityPath,
        authority: Authority,
        response: Response,
        if_match: IfMatch = None,
        if_none_match: IfNoneMatch = None,
    ) -> StoredTerms:
        """Store the terms of an authority. The same again changes nothing."""
        asked = condition(if_match, if_none_match)
        outcome = database.write(lambda c: authorities.put(c, name, authority, asked))
        response.status_code = 201 if outcome == "created" else 200
        digest = authority.digest()
        response.headers["ETag"] = etag(digest)
        return StoredTerms(name=name, digest=digest, outcome=outcome)

    @router.get(
        "/authorities/{name}",
        tags=["authorities"],
        response_model=StoredAuthority,
        responses=GOT,
    )
    def get_authority(
        name: AuthorityPath, if_none_match: IfNoneMatch = None
    ) -> Response:
        """Return an authority with its terms."""
        found = database.read(lambda c: authorities.get(c, name))
        headers = {"ETag": etag(found.digest)}
        if matches(if_none_match, found.digest):
            return Response(status_code=304, headers=headers)
        return Response(
            found.model_dump_json(), headers=headers, media_type="application/json"
        )

    @router.delete("/authorities/{name}", tags=["authorities"], status_code=204)
    def delete_authority(name: AuthorityPath, if_match: IfMatch = None) -> None:
        """Remove an authority."""
        asked = condition(if_match, None)
        database.write(lambda c: authorities.remove(c, name, asked))

    @router.post("/annotate", tags=["annotate"])
    def annotate(asked: AnnotateRequest) -> list[Annotation]:
        """Find the terms of authorities in a text."""
        return annotators.annotate(asked.text, asked.authorities)

    return router
