"""/sign-in, /sign-out, /theme: what a browser keeps."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from dataknobs_service.settings import Settings
from dataknobs_service.storage import keys
from dataknobs_service.storage.database import Database
from dataknobs_service.web import session
from dataknobs_service.web.templating import page

__all__ = ["routes"]

_THEMES = {"light", "dark", "auto"}


def routes(database: Database, settings: Settings) -> APIRouter:
    """Return the routes."""
    router = APIRouter(include_in_schema=False)
    handlers = _Signing(database, settings)
    router.get("/sign-in")(handlers.ask)
    router.post("/sign-in")(handlers.sign_in)
    router.post("/sign-out")(handlers.sign_out)
    router.post("/theme")(handlers.choose_theme)
    return router


class _Signing:
    """What takes and forgets what a browser keeps."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    def _asked(
        self, request: Request, onward: str, status: int, wrong: bool
    ) -> Response:
        values = {"next": session.local_path(onward), "wrong": wrong}
        headers = {"Cache-Control": "no-store"}
        return page(request.scope, "sign-in.html", status, headers, **values)

    async def ask(
        self, request: Request, onward: Annotated[str, Query(alias="next")] = "/"
    ) -> Response:
        """Ask for a key, where one is needed."""
        if not self._settings.keys:
            return RedirectResponse("/", 303)
        return self._asked(request, onward, 200, wrong=False)

    async def sign_in(self, request: Request) -> Response:
        """Take a key and go on to where it was asked for."""
        given = await session.form(request)
        key, onward = given.get("key", "").strip(), given.get("next", "/")
        known = await run_in_threadpool(
            self._database.read, lambda c: keys.scope_of(c, key)
        )
        if known is None:
            return self._asked(request, onward, 401, wrong=True)
        response = RedirectResponse(session.local_path(onward), 303)
        session.keep(request, response, session.KEY, key)
        return response

    async def sign_out(self, request: Request) -> Response:
        """Forget the key."""
        response = RedirectResponse("/sign-in", 303)
        session.keep(request, response, session.KEY, "")
        return response

    async def choose_theme(self, request: Request) -> Response:
        """Show all pages light, dark, or as the system is."""
        given = await session.form(request)
        theme = given.get("theme", "")
        response = RedirectResponse(session.local_path(given.get("next", "/")), 303)
        if theme in _THEMES:
            chosen = "" if theme == "auto" else theme
            session.keep(request, response, session.THEME, chosen)
        return response
