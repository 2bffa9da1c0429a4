"""/v1/documents, /v1/chunks"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel

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
    Document,
    DocumentId,
    DocumentInfo,
    StoredChunk,
    StoredDocument,
)
from dataknobs_service.storage import documents
from dataknobs_service.storage.database import Database
from dataknobs_service.storage.documents import Condition, Outcome

__all__ = ["DocumentPage", "Stored", "routes"]

DocumentPath = Annotated[DocumentId, Path()]


class Stored(BaseModel):
    """What became of a document that was put."""

    id: str
    digest: str
    outcome: Outcome


class DocumentPage(BaseModel):
    """Documents by name; `next` is the cursor of the next page, if there is one."""

    items: list[DocumentInfo]
    next: str | None


def routes(database: Database) -> APIRouter:
    """Return the routes."""
    router = APIRouter(
        prefix="/v1",
        tags=["documents"],
        responses=ERRORS,
    )

    def put(
        response: Response, document: Document, name: str | None, asked: Condition
    ) -> Stored:
        item = documents.prepare(document, name)
        outcome = database.write(lambda c: documents.put(c, item, asked))
        response.status_code = 201 if outcome == "created" else 200
        response.headers["ETag"] = etag(item.digest)
        response.headers["Location"] = f"/v1/documents/{quote(item.id)}"
        return Stored(id=item.id, digest=item.digest, outcome=outcome)

    @router.get("/documents")
    def list_documents(
        cursor: Annotated[str, Query(max_length=512, pattern=NO_NUL)] = "",
        prefix: Annotated[str, Query(max_length=512, pattern=NO_NUL)] = "",
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> DocumentPage:
        """List documents by name, page by page."""
        found = database.read(
            lambda c: documents.list_after(c, cursor, prefix, limit + 1)
        )
        more = found[limit - 1].id if len(found) > limit else None
        return DocumentPage(items=found[:limit], next=more)

    @router.post("/documents", responses=STORED)
    def add_document(document: Document, response: Response) -> Stored:
        """Store a document under its digest."""
        return put(response, document, None, Condition())

    @router.put("/documents/{name:path}", responses=STORED)
    def put_document(
        name: DocumentPath,
        document: Document,
        response: Response,
        if_match: IfMatch = None,
        if_none_match: IfNoneMatch = None,
    ) -> Stored:
        """Store a document under a name. The same again changes nothing."""
        return put(response, document, name, condition(if_match, if_none_match))

    @router.get("/documents/{name:path}", response_model=StoredDocument, responses=GOT)
    def get_document(name: DocumentPath, if_none_match: IfNoneMatch = None) -> Response:
        """Return a document."""
        found = database.read(lambda c: documents.get(c, name))
        headers = {"ETag": etag(found.digest)}
        if matches(if_none_match, found.digest):
            return Response(status_code=304, headers=headers)
        return Response(
            found.model_dump_json(), headers=headers, media_type="application/json"
        )

    @router.delete("/documents/{name:path}", status_code=204)
    def delete_document(name: DocumentPath, if_match: IfMatch = None) -> None:
        """Remove a document."""
        asked = condition(if_match, None)
        database.write(lambda c: documents.remove(c, name, asked))

    @router.get("/chunks/{name:path}")
    def get_chunks(name: DocumentPath) -> list[StoredChunk]:
        """Return the chunks of a document, in order."""
        return database.read(lambda c: documents.get_chunks(c, name))

    return router
