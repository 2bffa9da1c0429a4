"""What there is, for a first look: numbers, names, the latest documents."""

from __future__ import annotations

from sqlalchemy import Connection, Row, func, select

# pylint: disable=not-callable # functions of SQLAlchemy are made when asked for
from dataknobs_service.storage.schema import attributes, documents, terms

__all__ = ["attribute_names", "count_documents", "count_terms", "latest"]


def count_documents(connection: Connection) -> int:
    """Return how many documents there are."""
    return connection.execute(select(func.count(documents.c.seq))).scalar_one()


def count_terms(connection: Connection) -> dict[str, int]:
    """Return how many terms each authority that has some holds."""
    rows = connection.execute(
        select(terms.c.authority, func.count()).group_by(terms.c.authority)
    )
    return {row[0]: row[1] for row in rows}


def latest(connection: Connection, limit: int) -> list[Row[tuple[str, str, str]]]:
    """Return name, title and media type of the documents that were added last."""
    wanted = select(documents.c.id, documents.c.title, documents.c.media_type)
    ordered = wanted.order_by(documents.c.seq.desc()).limit(limit)
    return list(connection.execute(ordered).all())


def attribute_names(connection: Connection, most: int) -> list[str]:
    """Return the first names that documents can be filtered by.

    One look into the index for each name: however many documents have it.
    """
    names: list[str] = []
    smallest = select(func.min(attributes.c.name))
    while len(names) < most:
        query = smallest.where(attributes.c.name > names[-1]) if names else smallest
        found = connection.execute(query).scalar()
        if found is None:
            break
        names.append(found)
    return names
