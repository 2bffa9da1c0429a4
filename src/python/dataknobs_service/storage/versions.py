"""Tell whether this program can work with the tables that it finds.

It can when they are of its own version, and when they are of a later one that leaves
programs of its version alone: so a release can be gone back to after an upgrade.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, delete, insert, inspect, select

from dataknobs_service.errors import Incompatible, OutOfDate
from dataknobs_service.storage.schema import alembic_version, compatibility

__all__ = [
    "COMPATIBLE_FROM",
    "newest",
    "record",
    "require",
    "require_beside",
    "version_of",
]

# For each version of the tables, in their order, the oldest whose programs can still
# work with it. A migration that only adds what such a program need not know (tables,
# columns with a default, indexes) repeats what stands before it; one that takes
# something away names the version from which on programs do without it.
COMPATIBLE_FROM = {"0001": "0001", "0002": "0001", "0003": "0001"}


def newest() -> str:
    """Return the version that this program migrates to."""
    return next(reversed(COMPATIBLE_FROM))


def version_of(connection: Connection) -> str | None:
    """Return the version of the tables, None if there are none."""
    return _first(connection, alembic_version.c.version_num)


def record(connection: Connection) -> None:
    """Write down, for programs that are older, who can work with the newest tables."""
    connection.execute(delete(compatibility))
    values = {"compatible_from": COMPATIBLE_FROM[newest()]}
    connection.execute(insert(compatibility).values(values))


def require(connection: Connection, name: str) -> None:
    """Raise `OutOfDate` unless this program can work with the tables."""
    found = version_of(connection)
    if found == newest():
        return
    if found is None or found in COMPATIBLE_FROM:
        raise OutOfDate(
            f"{name}: the tables are of version {found or 'none'}, this program needs"
            f" {newest()}: run `dataknobs db upgrade`"
        )
    oldest = _first(connection, compatibility.c.compatible_from)
    if oldest not in COMPATIBLE_FROM:
        raise OutOfDate(
            f"{name}: the tables are of version {found}, for programs from"
            f" {oldest or found} on, this one is of {newest()}: run a newer release"
        )


def require_beside(version: str, name: str) -> None:
    """Raise `Incompatible` if programs of a version cannot work with the newest tables.

    A version that is not known here is a later one: it is for those programs to say.
    """
    oldest = COMPATIBLE_FROM[newest()]
    order = list(COMPATIBLE_FROM)
    if version in order and order.index(version) < order.index(oldest):
        raise Incompatible(
            f"{name}: the tables would become of version {newest()}, for programs from"
            f" {oldest} on: those that run now, of {version}, could not go on, nor be"
            " gone back to"
        )


def _first(connection: Connection, column: Column[str]) -> str | None:
    if not inspect(connection).has_table(column.table.name):
        return None
    return connection.execute(select(column)).scalar()
