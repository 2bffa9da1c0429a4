"""/healthz, /readyz, /metrics, /v1/version"""

from __future__ import annotations

import platform

from fastapi import APIRouter, Response
from pydantic import BaseModel

import dataknobs_service
from dataknobs_service.elastic.searcher import Searcher
from dataknobs_service.errors import Overloaded
from dataknobs_service.http.metrics import Metrics
from dataknobs_service.http.problems import ERRORS
from dataknobs_service.http.state import State
from dataknobs_service.storage import migrate
from dataknobs_service.storage.database import Database

__all__ = ["Health", "Ready", "Version", "routes"]


class Health(BaseModel):
    """All is well, or else the status is no 200."""

    status: str = "ok"


class Ready(Health):
    """What answers searches: the database, or `elasticsearch`."""

    search: str


class Version(BaseModel):
    """What runs here."""

    version: str
    python: str
    database: str


def routes(
    database: Database, metrics: Metrics, state: State, searcher: Searcher
) -> APIRouter:
    """Return the routes."""
    router = APIRouter(tags=["operations"], responses=ERRORS)

    @router.get("/healthz")
    async def alive() -> Health:
        """Say that the process runs."""
        return Health()

    @router.get("/readyz")
    def ready() -> Ready:
        """Say that requests can be served: the database is there, and up to date."""
        if state.draining.is_set():
            raise Overloaded("stopping")
        migrate.check(database)
        return Ready(search=searcher.used())

    @router.get("/metrics", response_class=Response)
    def measures() -> Response:
        """Return the measures that Prometheus collects."""
        return Response(
            metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8"
        )

    @router.get("/v1/version")
    async def version() -> Version:
        """Say what runs here."""
        return Version(
            version=dataknobs_service.__version__,
            python=platform.python_version(),
            database="sqlite" if database.embedded else "postgresql",
        )

    return router
