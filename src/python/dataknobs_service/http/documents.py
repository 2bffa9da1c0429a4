"""/v1/documents, /v1/chunks"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel

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
    handlers = _Documents(database)
    router.get("/documents")(handlers.list_documents)
    router.post("/documents", responses=STORED)(handlers.add_document)
    router.put("/documents/{name:path}", responses=STORED)(handlers.put_document)
    router.get("/documents/{name:path}", response_model=StoredDocument, responses=GOT)(
        handlers.get_document
    )
    router.delete("/documents/{name:path}", status_code=204)(handlers.delete_document)
    router.get("/chunks/{name:path}")(handlers.get_chunks)
    return router


class _Documents:
    """What answers requests for documents."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def _put(
        self, response: Response, document: Document, name: str | None, asked: Condition
    ) -> Stored:
        item = documents.prepare(document, name)
        outcome = self._database.write(lambda c: documents.put(c, item, asked))
        response.status_code = 201 if outcome == "created" else 200
        response.headers["ETag"] = etag(item.digest)
        response.headers["Location"] = f"/v1/documents/{quote(item.id)}"
        return Stored(id=item.id, digest=item.digest, outcome=outcome)

    def list_documents(
        self,
        cursor: Annotated[str, Query(max_length=512, pattern=NO_NUL)] = "",
        prefix: Annotated[str, Query(max_length=512, pattern=NO_NUL)] = "",
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> DocumentPage:
        """List documents by name, page by page."""
        found = self._database.read(
            lambda c: documents.list_after(c, cursor, prefix, limit + 1)
        )
        more = found[limit - 1].id if len(found) > limit else None
        return DocumentPage(items=found[:limit], next=more)

    def add_document(self, document: Document, response: Response) -> Stored:
        """Store a document under its digest."""
        return self._put(response, document, None, Condition())

    def put_document(
        self,
        name: DocumentPath,
        document: Document,
        response: Response,
        asked: Asked,
    ) -> Stored:
        """Store a document under a name. The same again changes nothing."""
        return self._put(response, document, name, asked)

    def get_document(
        self, name: DocumentPath, if_none_match: IfNoneMatch = None
    ) -> Response:
        """Return a document."""
        found = self._database.read(lambda c: documents.get(c, name))
        headers = {"ETag": etag(found.digest)}
        if matches(if_none_match, found.digest):
            return Response(status_code=304, headers=headers)
        return Response(
            found.model_dump_json(), headers=headers, media_type="application/json"
        )

    def delete_document(self, name: DocumentPath, if_match: IfMatch = None) -> None:
        """Remove a document."""
        asked = condition(if_match, None)
        self._database.write(lambda c: documents.remove(c, name, asked))

    def get_chunks(self, name: DocumentPath) -> list[StoredChunk]:
        """Return the chunks of a document, in order."""
        return self._database.read(lambda c: documents.get_chunks(c, name))
