"""Say what went wrong as RFC 9457 asks: application/problem+json, for every error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.types import Scope

from dataknobs_service.errors import BadInput, BadRequest, ServiceError
from dataknobs_service.http.context import request_id
from dataknobs_service.web import failures

__all__ = [
    "ERRORS",
    "GOT",
    "STORED",
    "Problem",
    "install",
    "invalid",
    "problem",
    "response",
]

_MOST_ERRORS = 20


class Problem(BaseModel):
    """What went wrong."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    request_id: str | None = None
    errors: list[dict[str, str]] | None = None


_PROBLEM = {
    "description": "A problem",
    "content": {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    },
}
# What the OpenAPI document says of every operation, of reads and of writes.
ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": _PROBLEM,
    "5XX": _PROBLEM,
    422: _PROBLEM,
}
GOT: dict[int | str, dict[str, Any]] = {304: {"description": "Not changed"}}
STORED: dict[int | str, dict[str, Any]] = {201: {"description": "Created"}}


def problem(error: ServiceError) -> dict[str, Any]:
    """Return the problem details of an error."""
    errors = error.details.get("errors")
    details: dict[str, Any] = {
        "type": "about:blank",
        "title": error.title,
        "status": error.status,
        "detail": str(error),
        "request_id": request_id.get(),
    }
    return details | ({"errors": errors} if errors else {})


def response(
    error: ServiceError, scope: Scope, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the answer to a request that failed."""
    sent = dict(headers or {})
    if error.retry_after is not None:
        sent["Retry-After"] = str(error.retry_after)
    if error.status == HTTPStatus.UNAUTHORIZED:
        sent["WWW-Authenticate"] = 'Bearer realm="dataknobs"'
    if failures.for_people(scope):
        return failures.response(error, scope, sent)
    return JSONResponse(
        problem(error), error.status, sent, media_type="application/problem+json"
    )


def invalid(
    error: ValidationError | RequestValidationError, where: str = ""
) -> ServiceError:
    """Return what is wrong with a value, each part by its place, without the value."""
    begin = f"{where}/" if where else ""
    found = error.errors()[:_MOST_ERRORS]
    errors = [
        {"at": begin + "/".join(str(part) for part in one["loc"]), "why": one["msg"]}
        for one in found
    ]
    kind = BadRequest if found[0]["type"] == "json_invalid" else BadInput
    first = f"{errors[0]['at']}: {errors[0]['why']}" if errors[0]["at"] else ""
    return kind(first or errors[0]["why"], details={"errors": errors})


def install(app: FastAPI, routers: Sequence[APIRouter]) -> None:
    """Answer every error of the app, made of these routers, with problem details."""

    def allowed(path: str) -> list[str]:
        """Return all methods of a path; the framework names those of one route."""
        routes = [route for router in routers for route in router.routes]
        methods = [
            route.methods or set()
            for route in routes
            if isinstance(route, APIRoute) and route.path_regex.fullmatch(path)
        ]
        return sorted(set().union(*methods))

    @app.exception_handler(ServiceError)
    async def service_error(request: Request, error: ServiceError) -> Response:
        return response(error, request.scope)

    @app.exception_handler(RequestValidationError)
    async def invalid_request(
        request: Request, error: RequestValidationError
    ) -> Response:
        return response(invalid(error), request.scope)

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        headers = dict(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = ", ".join(allowed(request.url.path))
        return response(_of_framework(error, request), request.scope, headers)


def _of_framework(error: HTTPException, request: Request) -> ServiceError:
    """Return an error of the web framework as one of ours."""
    cause = error.__cause__
    if isinstance(cause, ServiceError):  # from a limit, while the body was read
        return cause
    if isinstance(cause, RecursionError):
        return BadRequest("the body is nested too deeply")
    if isinstance(cause, ValueError):
        return BadRequest(f"the body is no JSON: {cause}")
    made = ServiceError(f"{request.method} {request.url.path}: {error.detail}")
    made.status = error.status_code
    made.title = HTTPStatus(error.status_code).phrase
    return made
