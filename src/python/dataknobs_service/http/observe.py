"""See every request through: its id, its log line, its measures, its headers.

The outermost layer: what fails below ends here, as problem details.
"""

from __future__ import annotations

import re
import time
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dataknobs_service.errors import ServiceError
from dataknobs_service.http.context import request_id
from dataknobs_service.http.logs import logger
from dataknobs_service.http.metrics import Metrics
from dataknobs_service.http.problems import response
from dataknobs_service.http.state import State

__all__ = ["Observe"]

_REQUEST_ID = re.compile(r"[\w.:-]{1,64}", re.ASCII)
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
        " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Without any referrer, a form would say that it comes from nowhere.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class Observe:
    """Wrap an app."""

    def __init__(self, app: ASGIApp, metrics: Metrics, state: State) -> None:
        self._app = app
        self._metrics = metrics
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or pass on what is none."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        identity = _identity(Headers(scope=scope).get("x-request-id", ""))
        request_id.set(identity)
        status, start = 0, time.monotonic()

        async def observed_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._add_headers(message, identity)
            await send(message)

        with self._metrics.in_flight.track_inprogress():
            try:
                await self._app(scope, receive, observed_send)
            # Whatever it is, the caller gets an answer.
            except Exception as error:  # pylint: disable=broad-exception-caught
                failure = _explained(error)
                if status:  # begun: all that is left is to break it off
                    raise
                await response(failure, scope)(scope, receive, observed_send)
            finally:
                self._note(scope, status, time.monotonic() - start)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "none")
        self._metrics.observe(scope["method"], route, status, seconds)
        facts = {
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "milliseconds": round(seconds * 1000, 1),
            "client": (scope.get("client") or ("", 0))[0],
        }
        logger.info("request", extra={"facts": facts})

    def _add_headers(self, message: Message, identity: str) -> None:
        headers = MutableHeaders(scope=message)
        headers["X-Request-ID"] = identity
        for name, value in _HEADERS.items():
            headers.setdefault(name, value)
        headers.setdefault("Cache-Control", "no-cache")
        if self._state.draining.is_set():
            headers["Connection"] = "close"


def _identity(given: str) -> str:
    """Return the caller's request id if it is a decent one, else a new one."""
    return given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def _explained(error: Exception) -> ServiceError:
    if isinstance(error, ServiceError):
        return error
    logger.exception("a defect of this program")
    return ServiceError("a defect of this program: its log says more under this id")
