"""What the tests of this folder share."""

from __future__ import annotations

from typing import Iterator

import pytest
from integration.dataknobs_utils import postgres

from dataknobs_utils.sql_utils import DotenvPostgresConnector, PostgresDB


@pytest.fixture(name="server", scope="session")
def fixture_server() -> Iterator[DotenvPostgresConnector]:
    """Start a PostgreSQL server for all tests."""
    with postgres.running() as connector:
        yield connector


@pytest.fixture
def db(server: DotenvPostgresConnector) -> PostgresDB:
    """Empty the database that the tests share."""
    database = PostgresDB(server)
    database.execute("DROP SCHEMA IF EXISTS other CASCADE")
    database.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return database
