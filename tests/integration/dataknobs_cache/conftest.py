"""One server that the tests of a module share, and clients of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from integration.dataknobs_cache.client import Client
from integration.dataknobs_cache.server import Server

Connect = Callable[[Server, "str | None"], Client]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a server."""
    running = Server(tmp_path_factory.mktemp("shared") / "cache")
    running.start()
    yield running
    running.stop()


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Make clients, and close them in the end."""
    clients: list[Client] = []

    def make(server: Server, token: str | None) -> Client:
        clients.append(Client(server, token))
        return clients[-1]

    yield make
    for client in clients:
        client.close()
