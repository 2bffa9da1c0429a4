"""/lexicons: see, change and remove authorities."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from dataknobs_service.errors import ServiceError
from dataknobs_service.http.knowledge import AuthorityPath
from dataknobs_service.http.problems import invalid
from dataknobs_service.models import Authority, Name
from dataknobs_service.storage import authorities, overview
from dataknobs_service.storage.database import Database
from dataknobs_service.storage.documents import Condition
from dataknobs_service.web import session
from dataknobs_service.web.article import hue
from dataknobs_service.web.rows import read_rows, write_rows
from dataknobs_service.web.templating import page, query_url

__all__ = ["routes"]


def routes(database: Database) -> APIRouter:
    """Return the routes."""
    router = APIRouter(include_in_schema=False)
    handlers = _Lexicons(database)
    router.get("/lexicons")(handlers.list_lexicons)
    router.post("/lexicons")(handlers.add_lexicon)
    router.get("/lexicons/{name}")(handlers.edit_lexicon)
    router.post("/lexicons/{name}")(handlers.save_lexicon)
    return router


class _Lexicons:
    """What makes the pages of authorities."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def _put_terms(self, name: str, terms: str, digest: str) -> None:
        """Store the lines of a form, unless someone else did meanwhile."""
        authority = Authority.model_validate({"terms": read_rows(terms)})
        new = frozenset({"*"})
        asked = Condition(frozenset({digest})) if digest else Condition(none_match=new)
        await run_in_threadpool(
            self._database.write, lambda c: authorities.put(c, name, authority, asked)
        )

    def list_lexicons(self, request: Request) -> Response:
        """List the authorities."""

        def read(connection: Connection) -> dict[str, Any]:
            found = authorities.list_all(connection)
            names = [info.name for info in found]
            counts = overview.count_terms(connection)
            return {
                "lexicons": [
                    (info, counts.get(info.name, 0), hue(names, info.name))
                    for info in found
                ]
            }

        return page(request.scope, "lexicons.html", **self._database.read(read))

    async def add_lexicon(self, request: Request) -> Response:
        """Go on to the page of a new authority."""
        name = (await session.form(request)).get("name", "").strip()
        try:
            TypeAdapter(Name).validate_python(name)
        except ValidationError as error:
            raise invalid(error) from None
        return RedirectResponse(f"/lexicons/{name}", 303)

    def edit_lexicon(
        self,
        request: Request,
        name: AuthorityPath,
        saved: Annotated[bool, Query()] = False,
    ) -> Response:
        """Show the terms of an authority, or that it is a new one."""

        def read(connection: Connection) -> dict[str, Any]:
            names = [info.name for info in authorities.list_all(connection)]
            if name not in names:
                return {"rows": "", "digest": "", "hue": hue([*names, name], name)}
            found = authorities.get(connection, name)
            rows = write_rows(found.terms)
            return {"rows": rows, "digest": found.digest, "hue": hue(names, name)}

        values = self._database.read(read) | {
            "name": name,
            "saved": saved,
            "error": None,
        }
        return page(request.scope, "lexicon.html", **values)

    async def save_lexicon(self, request: Request, name: AuthorityPath) -> Response:
        """Store or remove an authority; what cannot be stored is not lost."""
        given = await session.form(request)
        digest, rows = given.get("digest", ""), given.get("rows", "")
        try:
            if given.get("action") == "remove":
                asked = Condition(frozenset({digest}))
                await run_in_threadpool(
                    self._database.write, lambda c: authorities.remove(c, name, asked)
                )
                return RedirectResponse("/lexicons", 303)
            await self._put_terms(name, rows, digest)
        except (ValidationError, ServiceError) as raised:
            error = invalid(raised) if isinstance(raised, ValidationError) else raised
            values: dict[str, Any] = {"name": name, "digest": digest, "rows": rows}
            values |= {"hue": "hue-0", "saved": False, "error": str(error)}
            return page(request.scope, "lexicon.html", error.status, **values)
        return RedirectResponse(f"/lexicons/{name}" + query_url(saved="1"), 303)
