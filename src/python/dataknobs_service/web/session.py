"""Keep an API key for as long as the browser is open, out of the reach of scripts.

The cookie holds the key itself, so a key that is removed opens nothing from then on,
here as elsewhere, and nothing has to be kept on the server.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from fastapi import Request, Response
from starlette.datastructures import Headers
from starlette.requests import cookie_parser

__all__ = ["KEY", "THEME", "cookie", "form", "keep", "local_path"]

KEY = "dataknobs_key"
THEME = "dataknobs_theme"


def cookie(headers: Headers, name: str) -> str:
    """Return the value of a cookie, or nothing."""
    return cookie_parser(headers.get("cookie", "")).get(name, "")


def keep(request: Request, response: Response, name: str, value: str) -> None:
    """Set a cookie, or without a value remove it."""
    response.set_cookie(
        name,
        value,
        max_age=None if value else 0,
        httponly=name == KEY,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


async def form(request: Request) -> dict[str, str]:
    """Return the fields of a form that was sent URL-encoded."""
    body = (await request.body()).decode("utf-8", "replace")
    return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=100))


def local_path(given: str) -> str:
    r"""Return where to go on to, which is never another site.

    >>> local_path("/documents?prefix=a"), local_path("//evil"), local_path("/\\evil")
    ('/documents?prefix=a', '/', '/')
    """
    leaves = given[:1] != "/" or given[1:2] in ("/", "\\") or not given.isprintable()
    return "/" if leaves else given
