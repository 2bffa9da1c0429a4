"""Put the service together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any

import anyio.to_thread
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.concurrency import run_in_threadpool

import dataknobs_service
from dataknobs_service.annotating import Annotators
from dataknobs_service.elastic.feed import Feed
from dataknobs_service.elastic.searcher import Searcher, index_of
from dataknobs_service.http import (
    bulk,
    documents,
    knowledge,
    operations,
    problems,
    quick,
    searching,
)
from dataknobs_service.http.guard import Guard
from dataknobs_service.http.metrics import Metrics
from dataknobs_service.http.observe import Observe
from dataknobs_service.http.state import State
from dataknobs_service.settings import Settings
from dataknobs_service.storage.database import CONNECTIONS, Database
from dataknobs_service.storage.merging import Merger
from dataknobs_service.web import assets, editing, lexicons, pages, signing

if TYPE_CHECKING:
    from dataknobs_service.elastic.server import Index

__all__ = ["create_app"]


def create_app(settings: Settings, database: Database, state: State) -> FastAPI:
    """Return the app; the database is open already, and stays so."""
    index = index_of(settings.elasticsearch_url)
    metrics, annotators = Metrics(), Annotators(database)
    searcher = Searcher(database, index)
    app = FastAPI(
        title="Dataknobs",
        version=dataknobs_service.__version__,
        summary="A knowledge base: documents, search, authorities, annotations.",
        docs_url=None,  # its pages load from other hosts
        redoc_url=None,
        lifespan=_lifespan(_workers(database, index)),
    )
    routers = [
        documents.routes(database),
        bulk.routes(database, settings, metrics, state),
        searching.routes(searcher),
        knowledge.routes(database, annotators),
        operations.routes(database, metrics, state, searcher),
        assets.routes(),
        pages.routes(database, annotators, searcher),
        editing.routes(database),
        lexicons.routes(database),
        signing.routes(database, settings),
    ]
    for router in routers:
        app.include_router(router)
    problems.install(app, routers)
    app.add_middleware(Guard, settings=settings, database=database)
    app.add_middleware(Observe, metrics=metrics, state=state)
    _describe(app, settings)
    return app


def _workers(database: Database, index: Index | None) -> list[Feed | Merger]:
    """Return what has threads of its own."""
    workers: list[Feed | Merger] = [Feed(database, index)] if index else []
    if database.embedded:
        workers.append(Merger(database))
    return workers


def _lifespan(
    workers: Sequence[Feed | Merger],
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Return what starts and stops the workers with the app."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        # A thread for each connection: none waits for one in vain.
        threads = anyio.to_thread.current_default_thread_limiter()
        threads.total_tokens = CONNECTIONS - quick.THREADS
        for worker in workers:
            worker.start()
        yield
        for worker in workers:
            await run_in_threadpool(worker.stop)

    return lifespan


def _describe(app: FastAPI, settings: Settings) -> None:
    """Have the OpenAPI document say how errors look and where keys go."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(
                title=app.title,
                version=app.version,
                summary=app.summary,
                routes=app.routes,
            )
            parts = made.setdefault("components", {})
            parts.setdefault("schemas", {})[
                "Problem"
            ] = problems.Problem.model_json_schema()
            if settings.keys:
                parts["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
                made["security"] = [{"key": []}]
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
