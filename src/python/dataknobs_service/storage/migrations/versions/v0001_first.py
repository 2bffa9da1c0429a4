"""Create the tables and the search index.

The index cannot disagree with the table: in SQLite triggers keep it, in PostgreSQL it
is a generated column.
"""

from __future__ import annotations

from alembic import op

from dataknobs_service.storage.folding import fold_table

# pylint: disable=invalid-name,no-member # as Alembic wants and makes them
revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SQLITE = """
CREATE TABLE documents (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL,
    media_type TEXT NOT NULL,
    title TEXT NOT NULL,
    metadata TEXT NOT NULL,
    text TEXT NOT NULL,
    chunk_count INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES documents (seq) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    line INTEGER NOT NULL,
    headings TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (document, position)
);
CREATE VIRTUAL TABLE chunk_index USING fts5 (
    headings, text, content = 'chunks', content_rowid = 'id',
    tokenize = 'porter unicode61 remove_diacritics 2', prefix = '2 3'
);
INSERT INTO chunk_index (chunk_index, rank) VALUES ('rank', 'bm25(2.0, 1.0)');
CREATE TRIGGER chunk_added AFTER INSERT ON chunks BEGIN
    INSERT INTO chunk_index (rowid, headings, text)
    VALUES (new.id, new.headings, new.text);
END;
CREATE TRIGGER chunk_removed AFTER DELETE ON chunks BEGIN
    INSERT INTO chunk_index (chunk_index, rowid, headings, text)
    VALUES ('delete', old.id, old.headings, old.text);
END;
CREATE TRIGGER chunk_changed AFTER UPDATE ON chunks BEGIN
    INSERT INTO chunk_index (chunk_index, rowid, headings, text)
    VALUES ('delete', old.id, old.headings, old.text);
    INSERT INTO chunk_index (rowid, headings, text)
    VALUES (new.id, new.headings, new.text);
END;
"""

_POSTGRESQL = """
CREATE TABLE documents (
    seq INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL UNIQUE,
    digest TEXT NOT NULL,
    media_type TEXT NOT NULL,
    title TEXT NOT NULL,
    metadata JSON NOT NULL,
    text TEXT NOT NULL,
    chunk_count INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE TEXT SEARCH DICTIONARY dataknobs_stem (TEMPLATE = snowball, Language = porter);
CREATE TEXT SEARCH CONFIGURATION dataknobs (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION dataknobs
    ALTER MAPPING FOR asciiword, word, numword WITH dataknobs_stem;
CREATE FUNCTION dataknobs_fold(given TEXT) RETURNS TEXT
    LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE
    RETURN translate(given, {source}, {target});
CREATE TABLE chunks (
    id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES documents (seq) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    line INTEGER NOT NULL,
    headings TEXT NOT NULL,
    text TEXT NOT NULL,
    words TSVECTOR NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('dataknobs', dataknobs_fold(headings)), 'A')
        || setweight(to_tsvector('dataknobs', dataknobs_fold(text)), 'B')
    ) STORED,
    UNIQUE (document, position)
);
CREATE INDEX chunk_words ON chunks USING gin (words);
"""

_SHARED = """
CREATE TABLE attributes (
    document INTEGER NOT NULL REFERENCES documents (seq) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (document, name, value)
);
CREATE INDEX attribute_values ON attributes (name, value);
CREATE TABLE authorities (
    name TEXT {binary} PRIMARY KEY,
    digest TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE TABLE terms (
    authority TEXT {binary} NOT NULL REFERENCES authorities (name) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    id TEXT NOT NULL,
    term TEXT NOT NULL,
    PRIMARY KEY (authority, position)
);
CREATE TABLE api_keys (
    name TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    scope TEXT NOT NULL,
    created_at TEXT NOT NULL
);
"""


def upgrade() -> None:
    """Create everything."""
    if op.get_context().dialect.name == "sqlite":
        script = _SQLITE + _SHARED.format(binary="")
    else:
        source, target = (_quoted(letters) for letters in fold_table())
        script = _POSTGRESQL.format(source=source, target=target) + _SHARED.format(
            binary='COLLATE "C"'
        )
    connection = op.get_bind()
    for statement in _statements(script):
        connection.exec_driver_sql(statement)


def _quoted(value: str) -> str:
    """Return a string literal, in a statement where the driver reads % as a mark."""
    return "'" + value.replace("'", "''").replace("%", "%%") + "'"


def _statements(script: str) -> list[str]:
    """Split a script where a line ends a statement; a trigger goes on to its END."""
    statements, lines = [], list[str]()
    for line in script.strip().splitlines():
        lines.append(line)
        inside = lines[0].startswith("CREATE TRIGGER") and line != "END;"
        if line.endswith(";") and not inside:
            statements.append("\n".join(lines))
            lines.clear()
    return statements
