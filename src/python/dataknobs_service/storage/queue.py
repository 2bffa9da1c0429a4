"""The documents whose change an index outside of the database lacks.

Triggers add to the queue in the transaction of the change, so that none is forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, func, insert, select

# pylint: disable=not-callable # functions of SQLAlchemy are made when asked for
from dataknobs_service.storage.schema import documents, index_feeds, index_queue

__all__ = ["behind", "fill", "is_fed", "pending", "remove"]


def is_fed(connection: Connection, name: str) -> bool:
    """Tell whether changes are queued for an index."""
    found = select(index_feeds).where(index_feeds.c.name == name)
    return connection.execute(found).first() is not None


def fill(connection: Connection, name: str) -> None:
    """Queue every document, and from now on every change, for an index."""
    if not is_fed(connection, name):
        connection.execute(delete(index_feeds))
        connection.execute(insert(index_feeds).values(name=name))
    everything = select(documents.c.id).order_by(documents.c.seq)
    connection.execute(delete(index_queue))
    connection.execute(insert(index_queue).from_select(["document"], everything))


def pending(connection: Connection, most: int) -> Mapping[str, int]:
    """Return the names of some documents, the oldest change first, and its number."""
    query = select(index_queue.c.document, index_queue.c.change)
    rows = connection.execute(query.order_by(index_queue.c.change).limit(most))
    return {row.document: row.change for row in rows}


def remove(connection: Connection, changes: Mapping[str, int]) -> None:
    """Take changes off the queue, but none that came later."""
    numbers = index_queue.c.change.in_(changes.values())
    connection.execute(delete(index_queue).where(numbers))


def behind(connection: Connection, most: int) -> int:
    """Return how many changes wait, of `most` at most."""
    some = select(index_queue.c.change).limit(most).subquery()
    return connection.execute(select(func.count(some.c.change))).scalar_one()
