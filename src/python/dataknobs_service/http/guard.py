"""Turn away what should not be served: strangers, floods, giants, laggards."""

from __future__ import annotations

import asyncio
import base64
import binascii
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dataknobs_service.errors import (
    Forbidden,
    Overloaded,
    TooLarge,
    TooMany,
    TooSlow,
    Unauthorized,
)
from dataknobs_service.http.rate import RateLimit
from dataknobs_service.settings import Settings
from dataknobs_service.storage import keys
from dataknobs_service.storage.database import Database
from dataknobs_service.web import assets, session

__all__ = ["BULK", "Guard"]

BULK = "/v1/bulk"

_OPEN = {"/healthz", "/readyz"}  # for everyone, always, with no limit
_FOR_ALL = {"/sign-in", "/sign-out", "/theme"}  # without a key, with limits
_READING_POSTS = {"/v1/annotate"}
_READING = {"GET", "HEAD", "OPTIONS"}
_LOCAL = {"localhost", "127.0.0.1", "::1"}


class Guard:
    """Wrap an app."""

    def __init__(self, app: ASGIApp, settings: Settings, database: Database) -> None:
        self._app = app
        self._settings = settings
        self._database = database
        self._rate = RateLimit(settings.rate)
        self._in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or raise the reason not to."""
        if scope["type"] != "http" or scope["path"] in _OPEN:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        self._check_origin(scope, headers)
        self._check_rate("address " + (scope.get("client") or ("", 0))[0])
        if self._in_flight >= self._settings.concurrency:
            raise Overloaded("too many requests at once: try again later")
        self._in_flight += 1
        try:
            if self._settings.keys and not _is_open(scope["path"]):
                self._check_rate("key " + await self._check_key(scope, headers))
            await self._serve(scope, receive, send, headers)
        finally:
            self._in_flight -= 1

    def _check_rate(self, caller: str) -> None:
        if not self._rate.allows(caller):
            raise TooMany("too many requests: wait a second, then go on more slowly")

    def _check_origin(self, scope: Scope, headers: Headers) -> None:
        """Refuse what a page of another host had a browser send."""
        host = headers.get("host", "")
        if not self._settings.keys and _name(host) not in _LOCAL:
            raise Forbidden(f"host {host!r}: without keys, only this machine is served")
        origin = headers.get("origin")
        if origin and not _reads(scope) and urlsplit(origin).netloc != host:
            raise Forbidden(
                f"origin {origin!r}: only pages of {host!r} may change data"
            )

    async def _check_key(self, scope: Scope, headers: Headers) -> str:
        given = headers.get("authorization")
        key = session.cookie(headers, session.KEY) if given is None else _key(given)
        if not key:
            raise Unauthorized("send a key as `Authorization: Bearer KEY`")
        found = await run_in_threadpool(
            self._database.read, lambda c: keys.scope_of(c, key)
        )
        if found is None:
            raise Unauthorized("nobody knows this key: ask for a new one")
        scope["caller"] = name, allowed = found
        if allowed != "write" and not _reads(scope):
            raise Forbidden(f"key {name!r} may read, not write")
        return name

    async def _serve(
        self, scope: Scope, receive: Receive, send: Send, headers: Headers
    ) -> None:
        if scope["path"] == BULK:  # limits each line, and the time between lines
            await self._app(scope, receive, send)
            return
        limited = self._limited(receive, headers)
        try:
            async with asyncio.timeout(self._settings.timeout):
                await self._app(scope, limited, send)
        except TimeoutError:
            raise TooSlow(f"not done in {self._settings.timeout:g} s") from None

    def _limited(self, receive: Receive, headers: Headers) -> Receive:
        most, length = self._settings.max_body, headers.get("content-length", "")
        reason = f"the body is over the limit of {most} bytes"
        if length.isdigit() and int(length[:20]) > most:
            raise TooLarge(reason)
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise TooLarge(reason)
            return message

        return counted


def _is_open(path: str) -> bool:
    """Tell whether a page is for those who have not shown a key yet, too."""
    return path in _FOR_ALL or path.startswith(assets.PREFIX)


def _reads(scope: Scope) -> bool:
    """Tell whether a request changes nothing."""
    return scope["method"] in _READING or scope["path"] in _READING_POSTS


def _name(host: str) -> str:
    """Return a Host header without its port.

    >>> _name("[::1]:80"), _name("localhost:80")
    ('::1', 'localhost')
    """
    try:
        return urlsplit("//" + host).hostname or ""
    except ValueError:
        return ""


def _key(authorization: str) -> str:
    """Return the key: a bearer token, or the password that a browser asked for.

    >>> _key("Bearer k"), _key("Basic dXNlcjpr"), _key("Basic !")
    ('k', 'k', '')
    """
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(given).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""
