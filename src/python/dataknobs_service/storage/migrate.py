"""Bring the tables to the version that this program works with."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from dataknobs_service.errors import OutOfDate
from dataknobs_service.storage.database import Database

__all__ = ["check", "prepare", "upgrade"]

_LOCK = 0x0DA7A  # any number: which advisory lock means that a migration runs


def upgrade(database: Database) -> tuple[str | None, str]:
    """Migrate to the newest version, all of it or nothing, and return (from, to)."""

    def migrate(connection: Connection) -> tuple[str | None, str]:
        if connection.dialect.name == "postgresql":
            lock = text("SELECT pg_advisory_xact_lock(:key)")
            connection.execute(lock, {"key": _LOCK})
        before = _version(connection)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        return before, _newest()

    return database.write(migrate)


def check(database: Database) -> None:
    """Raise `OutOfDate` unless the tables are of the newest version."""
    found, newest = database.read(_version), _newest()
    if found != newest:
        raise OutOfDate(
            f"{database.name}: the tables are of version {found or 'none'}, this"
            f" program needs {newest}: run `dataknobs db upgrade`"
        )


def prepare(database: Database) -> None:
    """Create an embedded database that is not there yet; check any other."""
    if database.embedded and database.read(_version) is None:
        upgrade(database)
    check(database)


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _newest() -> str:
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config
