"""Make pages out of templates; every value is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from fastapi.responses import HTMLResponse
from starlette.datastructures import Headers
from starlette.types import Scope

import dataknobs_service
from dataknobs_service.web import assets, session

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["document_url", "page", "query_url"]

_THEMES = {"light": "dark", "dark": "light"}


def page(
    scope: Scope,
    template: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    """Return a page for a request, made of the values that its template names."""
    caller = scope.get("caller")  # the name and scope of the key, from the guard
    theme = session.cookie(Headers(scope=scope), session.THEME)
    made = _environment().get_template(template)
    text = made.render(
        path=scope["path"],
        here=scope["path"] + _query(scope),
        theme=theme if theme in _THEMES else "auto",
        caller=caller[0] if caller else None,
        may_write=caller is None or caller[1] == "write",
        **values,
    )
    # What one key may see is not for the next one at the same machine.
    own = {"Cache-Control": "no-store"} if caller else {}
    return HTMLResponse(
        text.encode("utf-8", "replace"), status, {**own, **(headers or {})}
    )


def document_url(name: str, **query: str | int | None) -> str:
    """Return where a document can be read."""
    return "/documents/" + quote(name) + query_url(**query)


def query_url(**query: Any) -> str:
    """Return a query string of the values that are there.

    >>> query_url(q="a b", page=None), query_url()
    ('?q=a+b', '')
    """
    given = {name: value for name, value in query.items() if value}
    return "?" + urlencode(given, doseq=True) if given else ""


def _query(scope: Scope) -> str:
    raw: bytes = scope.get("query_string", b"")
    return "?" + raw.decode("latin-1") if raw else ""


@cache
def _environment() -> Environment:
    # Here and elsewhere: what is imported late does not delay the start.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("dataknobs_service.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        asset=assets.url,
        document_url=document_url,
        query_url=query_url,
        version=dataknobs_service.__version__,
    )
    environment.filters["number"] = lambda value: f"{value:,}"
    return environment
