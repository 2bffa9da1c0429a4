"""Documents and their chunks: put, get, list, remove."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, insert, select, update

from dataknobs_service.chunking import chunk, title_of
from dataknobs_service.errors import Conflict, Missing
from dataknobs_service.models import (
    Chunk,
    Document,
    DocumentInfo,
    StoredChunk,
    StoredDocument,
)
from dataknobs_service.storage.schema import attributes, chunks, documents

__all__ = [
    "Condition",
    "Outcome",
    "Prepared",
    "get",
    "get_chunks",
    "headings_of",
    "list_after",
    "prepare",
    "put",
    "remove",
    "stored_chunk",
    "stored_document",
]

Outcome = Literal["created", "changed", "unchanged"]

_INFO = [column for column in documents.c if column.name not in ("seq", "text")]


@dataclass(frozen=True)
class Prepared:
    """A document ready to be written: all that takes time is done."""

    id: str
    document: Document
    digest: str
    chunks: Sequence[Chunk]


@dataclass(frozen=True)
class Condition:
    """What must hold of a stored digest for a change to go ahead."""

    match: frozenset[str] | None = None  # one of these; "*" stands for any
    none_match: frozenset[str] | None = None  # none of these

    def check(self, name: str, digest: str | None) -> None:
        """Raise `Conflict` unless the digest found, None for nothing, is as asked."""
        found = set() if digest is None else {digest, "*"}
        if self.match is not None and not found & self.match:
            raise Conflict(
                f"{name} is {'not there' if digest is None else 'not as it was read'}:"
                " get it again, then repeat the change"
            )
        if self.none_match is not None and found & self.none_match:
            raise Conflict(f"{name} is there already")


def prepare(document: Document, name: str | None = None) -> Prepared:
    """Title a document and cut it; without a name, its digest is its name."""
    titled = document.model_copy(update={"title": title_of(document)})
    digest = titled.digest()
    return Prepared(name or digest, titled, digest, chunk(titled))


def put(
    connection: Connection, item: Prepared, condition: Condition = Condition()
) -> Outcome:
    """Store a document; the same again changes nothing.

    Raises:
        Conflict: the document stored is not as the condition asks.
    """
    found = connection.execute(
        select(documents.c.seq, documents.c.digest)
        .where(documents.c.id == item.id)
        .with_for_update()
    ).one_or_none()
    condition.check(item.id, found.digest if found else None)
    if found and found.digest == item.digest:
        return "unchanged"
    if found:
        _replace(connection, found.seq, item)
        return "changed"
    _write_parts(connection, _add(connection, item), item)
    return "created"


def get(connection: Connection, name: str) -> StoredDocument:
    """Return a document.

    Raises:
        Missing: there is none of that name.
    """
    query = select(*_INFO, documents.c.text).where(documents.c.id == name)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise _missing(name)
    return StoredDocument(**row)


def get_chunks(connection: Connection, name: str) -> list[StoredChunk]:
    """Return the chunks of a document, in order.

    Raises:
        Missing: there is no document of that name.
    """
    seq = _seq(connection, name)
    rows = connection.execute(
        select(chunks).where(chunks.c.document == seq).order_by(chunks.c.position)
    )
    return [stored_chunk(row) for row in rows]


def list_after(
    connection: Connection, after: str, prefix: str, limit: int
) -> list[DocumentInfo]:
    """Return documents by name, those after a name that begin with a prefix."""
    query = select(*_INFO).where(documents.c.id > after)
    if prefix:
        # A range, not LIKE, so that the index serves it and case counts.
        query = query.where(
            documents.c.id >= prefix, documents.c.id < prefix + "\U0010ffff"
        )
    rows = connection.execute(query.order_by(documents.c.id).limit(limit))
    return [DocumentInfo(**row) for row in rows.mappings()]


def remove(
    connection: Connection, name: str, condition: Condition = Condition()
) -> None:
    """Remove a document and its chunks.

    Raises:
        Missing: there is none of that name.
        Conflict: it is not as the condition asks.
    """
    digest = connection.execute(
        select(documents.c.digest).where(documents.c.id == name).with_for_update()
    ).scalar()
    if digest is None:
        raise _missing(name)
    condition.check(name, digest)
    connection.execute(delete(documents).where(documents.c.id == name))


def stored_chunk(row: Row[Any]) -> StoredChunk:
    """Return the chunk of a row."""
    return StoredChunk(
        text=row.text,
        headings=headings_of(row),
        line=row.line,
        position=row.position,
    )


def headings_of(row: Row[Any]) -> list[str]:
    """Return the headings of a row of a chunk, the outermost first."""
    return row.headings.split("\n") if row.headings else []


def stored_document(
    connection: Connection, name: str
) -> tuple[Document, set[tuple[str, str]]]:
    """Return a document as it was put, and the attributes it is filtered by."""
    row = connection.execute(select(documents).where(documents.c.id == name)).one()
    found = connection.execute(
        select(attributes.c.name, attributes.c.value).where(
            attributes.c.document == row.seq
        )
    )
    document = Document.model_construct(
        text=row.text,
        media_type=row.media_type,
        title=row.title,
        metadata=row.metadata,
    )
    return document, {(pair.name, pair.value) for pair in found}


def _add(connection: Connection, item: Prepared) -> int:
    values = _values(item)
    statement = insert(documents).values(**values, created_at=values["updated_at"])
    seq: int = connection.execute(statement.returning(documents.c.seq)).scalar_one()
    return seq


def _replace(connection: Connection, seq: int, item: Prepared) -> None:
    connection.execute(
        update(documents).where(documents.c.seq == seq).values(_values(item))
    )
    connection.execute(delete(chunks).where(chunks.c.document == seq))
    connection.execute(delete(attributes).where(attributes.c.document == seq))
    _write_parts(connection, seq, item)


def _write_parts(connection: Connection, seq: int, item: Prepared) -> None:
    connection.execute(
        insert(attributes),
        [
            {"document": seq, "name": name, "value": value}
            for name, value in sorted(item.document.attributes())
        ],
    )
    if item.chunks:
        connection.execute(
            insert(chunks),
            [
                {
                    "document": seq,
                    "position": position,
                    "line": piece.line,
                    "headings": "\n".join(piece.headings),
                    "text": piece.text,
                }
                for position, piece in enumerate(item.chunks)
            ],
        )


def _values(item: Prepared) -> dict[str, Any]:
    return {
        "id": item.id,
        "digest": item.digest,
        "media_type": item.document.media_type,
        "title": item.document.title,
        "metadata": item.document.metadata,
        "text": item.document.text,
        "chunk_count": len(item.chunks),
        "updated_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
    }


def _seq(connection: Connection, name: str) -> int:
    seq = connection.execute(
        select(documents.c.seq).where(documents.c.id == name)
    ).scalar()
    if seq is None:
        raise _missing(name)
    return int(seq)


def _missing(name: str) -> Missing:
    return Missing(f"there is no document {name!r}: `list` says which there are")
