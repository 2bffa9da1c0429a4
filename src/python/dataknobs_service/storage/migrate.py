"""Bring the tables to the version that this program works with."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text

from dataknobs_service.storage import versions
from dataknobs_service.storage.database import Database

__all__ = ["MIGRATIONS", "check", "prepare", "upgrade"]

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x0DA7A  # any number: which advisory lock means that a migration runs


def upgrade(database: Database, beside: str | None = None) -> tuple[str | None, str]:
    """Migrate to the newest version, all of it or nothing, and return (from, to).

    Tables of a later version, which this program can work with, are left alone.

    Args:
        database: what to migrate.
        beside: the version of programs that have to be able to go on.

    Raises:
        OutOfDate: they are of a later version that it cannot work with.
        Incompatible: those programs could not go on; nothing was done.
    """

    def migrate(connection: Connection) -> tuple[str | None, str]:
        if connection.dialect.name == "postgresql":
            lock = text("SELECT pg_advisory_xact_lock(:key)")
            connection.execute(lock, {"key": _LOCK})
        before = versions.version_of(connection)
        if before in (None, *versions.COMPATIBLE_FROM):
            if beside and before not in (None, versions.newest()):
                versions.require_beside(beside, database.name)
            _run(connection)
            versions.record(connection)
        versions.require(connection, database.name)
        return before, versions.version_of(connection) or ""

    return database.write(migrate)


def check(database: Database) -> None:
    """Raise `OutOfDate` unless this program can work with the tables."""
    database.read(lambda connection: versions.require(connection, database.name))


def prepare(database: Database) -> None:
    """Create an embedded database that is not there yet; check any other."""
    if database.embedded and database.read(versions.version_of) is None:
        upgrade(database)
    check(database)


def _run(connection: Connection) -> None:
    # Imported here: to start with tables that are there, nothing of it is needed.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
