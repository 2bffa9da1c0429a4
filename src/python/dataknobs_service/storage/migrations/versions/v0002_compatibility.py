"""Keep who can work with the tables, so that an older program can tell."""

from __future__ import annotations

from alembic import op

# pylint: disable=invalid-name,no-member # as Alembic wants and makes them
revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, of one row."""
    op.get_bind().exec_driver_sql(
        "CREATE TABLE compatibility (compatible_from TEXT NOT NULL)"
    )
