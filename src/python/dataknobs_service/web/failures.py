"""Show people what went wrong on a page like the others."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import Headers
from starlette.types import Scope

from dataknobs_service.errors import ServiceError
from dataknobs_service.http.context import request_id
from dataknobs_service.web.templating import page, query_url

__all__ = ["for_people", "response"]

# What programs ask; whatever they accept, their errors are problem details.
_PROGRAMS = ("/v1/", "/openapi.json", "/metrics", "/healthz", "/readyz")


def for_people(scope: Scope) -> bool:
    """Tell whether an error is to be a page: a browser asked for one."""
    accepts = Headers(scope=scope).get("accept", "")
    return not scope["path"].startswith(_PROGRAMS) and "text/html" in accepts


def response(error: ServiceError, scope: Scope, headers: Mapping[str, str]) -> Response:
    """Return the page; who has to show a key first is asked for it."""
    if error.status == 401:
        asked = scope["path"] + "?" + scope.get("query_string", b"").decode("latin-1")
        target = "/sign-in" + query_url(next=asked.removesuffix("?"))
        return RedirectResponse(target, 303)
    values = {"title": error.title, "detail": str(error), "request": request_id.get()}
    return page(scope, "failure.html", error.status, headers, error=values)
