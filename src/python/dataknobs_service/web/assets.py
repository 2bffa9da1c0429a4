"""Serve styles, script, font and icons, each under a name that changes with it."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Request, Response

from dataknobs_service.errors import Missing
from dataknobs_service.http.conditions import etag, matches

__all__ = ["PREFIX", "Asset", "assets", "routes", "url"]

PREFIX = "/assets/"

# In this order: a later one may name an earlier one, and then names its new name.
_MEDIA_TYPES = {
    "inter.woff2": "font/woff2",
    "icon.svg": "image/svg+xml",
    "app.css": "text/css; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
}


@dataclass(frozen=True)
class Asset:
    """A file as it is sent."""

    body: bytes
    packed: bytes  # with gzip
    media_type: str
    digest: str


def url(name: str) -> str:
    """Return where an asset is, such as `app.css`."""
    return PREFIX + _names()[name]


def assets() -> Mapping[str, Asset]:
    """Return the assets by the names that they are served under."""
    return dict(_loaded().values())


@cache
def _loaded() -> Mapping[str, tuple[str, Asset]]:
    folder = files("dataknobs_service.web") / "static"
    loaded: dict[str, tuple[str, Asset]] = {}
    for name, media_type in _MEDIA_TYPES.items():
        body = (folder / name).read_bytes()
        for plain, (hashed, _asset) in loaded.items():
            body = body.replace(plain.encode(), hashed.encode())
        digest = hashlib.sha256(body).hexdigest()
        stem, _, suffix = name.rpartition(".")
        hashed = f"{stem}.{digest[:12]}.{suffix}"
        loaded[name] = hashed, Asset(
            body, gzip.compress(body, mtime=0), media_type, digest
        )
    return loaded


@cache
def _names() -> Mapping[str, str]:
    return {name: hashed for name, (hashed, _asset) in _loaded().items()}


def routes() -> APIRouter:
    """Return the route."""
    router = APIRouter(include_in_schema=False)

    @router.get(PREFIX + "{name}")
    async def asset(request: Request, name: str) -> Response:
        found = assets().get(name)
        if found is None:
            raise Missing(f"there is no asset {name!r}")
        packs = "gzip" in request.headers.get("accept-encoding", "")
        packed = packs and len(found.packed) < len(found.body)
        tag = found.digest + ("-gzip" if packed else "")
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable",
            "ETag": etag(tag),
            "Vary": "Accept-Encoding",
        }
        if packed:
            headers["Content-Encoding"] = "gzip"
        if matches(request.headers.get("if-none-match"), tag):
            return Response(status_code=304, headers=headers)
        body = found.packed if packed else found.body
        return Response(body, headers=headers, media_type=found.media_type)

    return router
