"""/add, and the form that removes a document: change what is there."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool

from dataknobs_service.errors import Missing, ServiceError
from dataknobs_service.http.documents import DocumentPath
from dataknobs_service.http.problems import invalid
from dataknobs_service.models import Document, DocumentId
from dataknobs_service.storage import documents
from dataknobs_service.storage.database import Database
from dataknobs_service.storage.documents import Condition
from dataknobs_service.web import session
from dataknobs_service.web.templating import document_url, page

__all__ = ["routes"]


def routes(database: Database) -> APIRouter:
    """Return the routes."""
    router = APIRouter(include_in_schema=False)

    @router.get("/add")
    async def add(request: Request) -> Response:
        """Offer to take files, or a text."""
        return page(request.scope, "add.html", given={}, error=None)

    @router.post("/add")
    async def add_document(request: Request) -> Response:
        """Store a text that was typed or pasted."""
        given = await session.form(request)
        try:
            name: str = TypeAdapter(DocumentId).validate_python(given.get("name", ""))
            fields = {key: given.get(key, "") for key in ("text", "media_type")}
            document = Document.model_validate(fields)
            item = await run_in_threadpool(documents.prepare, document, name)
            await run_in_threadpool(database.write, lambda c: documents.put(c, item))
        except (ValidationError, ServiceError) as raised:
            error = invalid(raised) if isinstance(raised, ValidationError) else raised
            values: dict[str, Any] = {"given": given, "error": str(error)}
            return page(request.scope, "add.html", error.status, **values)
        return RedirectResponse(document_url(name), 303)

    @router.post("/documents/{name:path}")
    async def remove_document(request: Request, name: DocumentPath) -> Response:
        """Remove a document that is still as it was shown."""
        given = await session.form(request)
        if given.get("action") != "remove":
            raise Missing("a document can only be removed here")
        asked = Condition(frozenset({given.get("digest", "")}))
        await run_in_threadpool(
            database.write, lambda c: documents.remove(c, name, asked)
        )
        return RedirectResponse("/documents", 303)

    return router
