"""Run by Alembic: migrate over the connection, in the transaction, that is given."""

from __future__ import annotations

from alembic import context

# pylint: disable=no-member # Alembic gives the module its functions when it runs

context.configure(
    connection=context.config.attributes["connection"], transactional_ddl=True
)
context.run_migrations()
