"""/v1/authorities, /v1/annotate"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel

from dataknobs_service.annotating import Annotators
from dataknobs_service.http.conditions import (
    Asked,
    IfMatch,
    IfNoneMatch,
    condition,
    etag,
    matches,
)
from dataknobs_service.http.problems import ERRORS, GOT, STORED
from dataknobs_service.models import (
    AnnotateRequest,
    Annotation,
    Authority,
    AuthorityInfo,
    Name,
    StoredAuthority,
)
from dataknobs_service.storage import authorities
from dataknobs_service.storage.database import Database
from dataknobs_service.storage.documents import Outcome

__all__ = ["StoredTerms", "routes"]

AuthorityPath = Annotated[Name, Path()]


class StoredTerms(BaseModel):
    """What became of an authority that was put."""

    name: str
    digest: str
    outcome: Outcome


def routes(database: Database, annotators: Annotators) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/v1", responses=ERRORS)
    handlers = _Knowledge(database, annotators)
    router.get("/authorities", tags=["authorities"])(handlers.list_authorities)
    router.put("/authorities/{name}", tags=["authorities"], responses=STORED)(
        handlers.put_authority
    )
    router.get(
        "/authorities/{name}",
        tags=["authorities"],
        response_model=StoredAuthority,
        responses=GOT,
    )(handlers.get_authority)
    router.delete("/authorities/{name}", tags=["authorities"], status_code=204)(
        handlers.delete_authority
    )
    router.post("/annotate", tags=["annotate"])(handlers.annotate)
    return router


class _Knowledge:
    """What answers requests for authorities and annotations."""

    def __init__(self, database: Database, annotators: Annotators) -> None:
        self._database = database
        self._annotators = annotators

    def list_authorities(self) -> list[AuthorityInfo]:
        """List authorities by name."""
        return self._database.read(authorities.list_all)

    def put_authority(
        self,
        name: AuthorityPath,
        authority: Authority,
        response: Response,
        asked: Asked,
    ) -> StoredTerms:
        """Store the terms of an authority. The same again changes nothing."""
        outcome = self._database.write(
            lambda c: authorities.put(c, name, authority, asked)
        )
        response.status_code = 201 if outcome == "created" else 200
        digest = authority.digest()
        response.headers["ETag"] = etag(digest)
        return StoredTerms(name=name, digest=digest, outcome=outcome)

    def get_authority(
        self, name: AuthorityPath, if_none_match: IfNoneMatch = None
    ) -> Response:
        """Return an authority with its terms."""
        found = self._database.read(lambda c: authorities.get(c, name))
        headers = {"ETag": etag(found.digest)}
        if matches(if_none_match, found.digest):
            return Response(status_code=304, headers=headers)
        return Response(
            found.model_dump_json(), headers=headers, media_type="application/json"
        )

    def delete_authority(self, name: AuthorityPath, if_match: IfMatch = None) -> None:
        """Remove an authority."""
        asked = condition(if_match, None)
        self._database.write(lambda c: authorities.remove(c, name, asked))

    def annotate(self, asked: AnnotateRequest) -> list[Annotation]:
        """Find the terms of authorities in a text."""
        return self._annotators.annotate(asked.text, asked.authorities)
