"""API keys: shown once, stored as hashes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import Connection, delete, insert, select

from dataknobs_service.errors import BadInput, Missing
from dataknobs_service.storage.schema import api_keys

__all__ = ["Scope", "create", "list_all", "remove", "scope_of"]

Scope = Literal["read", "write"]


def create(connection: Connection, name: str, scope: Scope) -> str:
    """Make a key, store its hash and return it; nobody can read it again.

    Raises:
        BadInput: there is a key of that name.
    """
    if connection.execute(select(api_keys).where(api_keys.c.name == name)).first():
        raise BadInput(
            f"there is a key {name!r} already: remove it, or take a new name"
        )
    key = "dk_" + secrets.token_urlsafe(32)
    connection.execute(
        insert(api_keys).values(
            name=name,
            hash=_hash(key),
            scope=scope,
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
    )
    return key


def scope_of(connection: Connection, key: str) -> tuple[str, Scope] | None:
    """Return the name and scope of a key, or None if nobody knows it."""
    row = connection.execute(
        select(api_keys.c.name, api_keys.c.scope).where(api_keys.c.hash == _hash(key))
    ).one_or_none()
    return (row.name, row.scope) if row else None


def list_all(connection: Connection) -> list[dict[str, str]]:
    """Return name, scope and age of every key."""
    rows = connection.execute(
        select(api_keys.c.name, api_keys.c.scope, api_keys.c.created_at).order_by(
            api_keys.c.name
        )
    )
    return [dict(row) for row in rows.mappings()]


def remove(connection: Connection, name: str) -> None:
    """Forget a key, which from now on opens nothing.

    Raises:
        Missing: there is none of that name.
    """
    if not connection.execute(delete(api_keys).where(api_keys.c.name == name)).rowcount:
        raise Missing(f"there is no key {name!r}: list them to see which there are")


def _hash(key: str) -> str:
    # The key is random and long: a slow hash would protect it no better.
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()
