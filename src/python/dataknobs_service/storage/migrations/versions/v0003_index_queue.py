"""Queue, for an index outside of the database, the names of documents that change.

By triggers, so that whoever writes does it, a program of an older version too; and only
once an index is fed at all.
"""

from __future__ import annotations

from alembic import op

# pylint: disable=invalid-name,no-member # as Alembic wants and makes them
revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_SHARED = "CREATE TABLE index_feeds (name TEXT PRIMARY KEY)"

# A number is never used again: who has fed a change can tell it from a later one.
_SQLITE = """CREATE TABLE index_queue (
    change INTEGER PRIMARY KEY AUTOINCREMENT,
    document TEXT NOT NULL UNIQUE
)"""
_TRIGGER = """
CREATE TRIGGER document_{event} AFTER {event} ON documents
WHEN EXISTS (SELECT 1 FROM index_feeds) BEGIN
    INSERT OR REPLACE INTO index_queue (document) VALUES ({row}.id);
END"""

_POSTGRESQL = (
    """CREATE TABLE index_queue (
    change BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document TEXT COLLATE "C" NOT NULL UNIQUE
)""",
    """CREATE FUNCTION queue_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM index_feeds) THEN
        INSERT INTO index_queue (document) VALUES (coalesce(new.id, old.id))
        ON CONFLICT (document) DO UPDATE SET change = DEFAULT;
    END IF;
    RETURN NULL;
END $$""",
    """CREATE TRIGGER document_changed AFTER INSERT OR UPDATE OR DELETE ON documents
FOR EACH ROW EXECUTE FUNCTION queue_document()""",
)


def upgrade() -> None:
    """Create tables and triggers."""
    statements = [_SHARED, *_POSTGRESQL]
    if op.get_context().dialect.name == "sqlite":
        rows = {"insert": "new", "update": "new", "delete": "old"}
        triggers = (_TRIGGER.format(event=e, row=row) for e, row in rows.items())
        statements = [_SHARED, _SQLITE, *triggers]
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)
