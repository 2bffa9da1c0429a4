"""Prove that the tables agree with each other, and the index with the tables."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from dataknobs_service.storage.documents import list_after, stored_document

__all__ = ["problems"]

_PAGE = 200

# Each finds what must not be; the names of what is wrong come first.
_QUERIES = {
    "chunks of documents that are gone": """
        SELECT id FROM chunks WHERE document NOT IN (SELECT seq FROM documents)""",
    "documents without all their chunks, each once": """
        SELECT d.id FROM documents d LEFT JOIN chunks c ON c.document = d.seq
        GROUP BY d.seq, d.id, d.chunk_count
        HAVING count(c.id) <> d.chunk_count OR count(DISTINCT c.position) <> count(c.id)
            OR coalesce(max(c.position), -1) <> d.chunk_count - 1""",
    "terms of authorities that are gone": """
        SELECT authority FROM terms
        WHERE authority NOT IN (SELECT name FROM authorities)""",
}
_POSTGRESQL = {
    "chunks that the index has wrong": """
        SELECT id FROM chunks WHERE words IS DISTINCT FROM (
            setweight(to_tsvector('dataknobs', dataknobs_fold(headings)), 'A')
            || setweight(to_tsvector('dataknobs', dataknobs_fold(text)), 'B'))""",
}


def problems(connection: Connection) -> list[str]:
    """Return a line for everything that is wrong; none is the proof that all is well.

    Reads everything once.
    """
    sqlite = connection.dialect.name == "sqlite"
    queries = _QUERIES if sqlite else _QUERIES | _POSTGRESQL
    found = [
        f"{meaning}: {', '.join(str(row[0]) for row in rows[:5])} ({len(rows)})"
        for meaning, query in queries.items()
        if (rows := connection.execute(text(query)).all())
    ]
    found += _altered(connection)
    return found + (list(_sqlite_problems(connection)) if sqlite else [])


def _altered(connection: Connection) -> list[str]:
    """Compare every document, and what it is filtered by, with its digest."""
    found, after = [], ""
    while page := list_after(connection, after, "", _PAGE):
        for info in page:
            document, attributes = stored_document(connection, info.id)
            if document.digest() != info.digest:
                found.append(f"document {info.id}: its content is not what was put")
            if document.attributes() != attributes:
                found.append(f"document {info.id}: its filters are not of its metadata")
        after = page[-1].id
    return found


def _sqlite_problems(connection: Connection) -> Iterator[str]:
    for row in connection.exec_driver_sql("PRAGMA integrity_check"):
        if row[0] != "ok":
            yield f"damaged file: {row[0]}"
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"table {row[0]}, row {row[1]}: refers to nothing in {row[2]}"
    try:
        connection.exec_driver_sql(
            "INSERT INTO chunk_index (chunk_index, rank) VALUES ('integrity-check', 1)"
        )
    except DBAPIError as error:
        yield f"the index does not agree with the chunks: {error.orig}"
