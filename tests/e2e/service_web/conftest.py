"""A service with documents, and a browser to look at it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e.browser import Browser, Page, browser
from e2e.service_web.documents import fill
from integration.dataknobs_service.serving import Service, running


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser for all tests."""
    with browser(tmp_path_factory.mktemp("browser")) as started:
        yield started


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A tab of its own; whatever happened, no other host was asked for anything."""
    with chromium.page() as opened:
        yield opened
        assert len(opened.hosts) <= 1, opened.hosts


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service for all tests; each takes names of its own."""
    folder = tmp_path_factory.mktemp("service")
    with running(f"sqlite:///{folder}/test.db", folder) as started:
        fill(started.client)
        yield started


@pytest.fixture
def site(service: Service) -> str:
    """Where the service is."""
    return str(service.client.base_url)


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where pictures of the pages are kept."""
    return Path(os.environ.get("E2E_CHECKOUT", ".")) / "dist" / "screenshots"
