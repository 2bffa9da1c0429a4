"""The tables, as queries name them; `migrations` creates and changes them."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Integer, MetaData, Table, Text

__all__ = [
    "alembic_version",
    "api_keys",
    "attributes",
    "authorities",
    "chunks",
    "compatibility",
    "documents",
    "index_feeds",
    "index_queue",
    "terms",
]

_metadata = MetaData()

documents = Table(
    "documents",
    _metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", Text, unique=True),
    Column("digest", Text),
    Column("media_type", Text),
    Column("title", Text),
    Column("metadata", JSON),
    Column("text", Text),
    Column("chunk_count", Integer),
    Column("created_at", Text),  # ISO 8601, UTC
    Column("updated_at", Text),
)

# What a document can be filtered and counted by: its media type and metadata.
attributes = Table(
    "attributes",
    _metadata,
    Column("document", ForeignKey(documents.c.seq), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, primary_key=True),
)

chunks = Table(
    "chunks",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("document", ForeignKey(documents.c.seq)),
    Column("position", Integer),
    Column("line", Integer),
    Column("headings", Text),  # outermost first, one a line
    Column("text", Text),
)

authorities = Table(
    "authorities",
    _metadata,
    Column("name", Text, primary_key=True),
    Column("digest", Text),
    Column("updated_at", Text),
)

terms = Table(
    "terms",
    _metadata,
    Column("authority", ForeignKey(authorities.c.name), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("id", Text),
    Column("term", Text),
)

api_keys = Table(
    "api_keys",
    _metadata,
    Column("name", Text, primary_key=True),
    Column("hash", Text, unique=True),
    Column("scope", Text),
    Column("created_at", Text),
)

# Alembic's own: the version of the tables.
alembic_version = Table(
    "alembic_version", _metadata, Column("version_num", Text, primary_key=True)
)

# The oldest version whose programs can work with the tables; see `versions`.
compatibility = Table("compatibility", _metadata, Column("compatible_from", Text))

# Indexes outside of the database, and the documents whose change they lack.
index_feeds = Table("index_feeds", _metadata, Column("name", Text, primary_key=True))
index_queue = Table(
    "index_queue",
    _metadata,
    Column("change", Integer, primary_key=True),
    Column("document", Text, unique=True),
)
