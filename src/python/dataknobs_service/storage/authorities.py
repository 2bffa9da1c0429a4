"""Authorities: lexicons kept as tables of terms."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select, update

from dataknobs_service.errors import Missing
from dataknobs_service.models import Authority, AuthorityInfo, StoredAuthority, Term
from dataknobs_service.storage.documents import Condition, Outcome
from dataknobs_service.storage.schema import authorities, terms

__all__ = ["get", "list_all", "put", "remove"]


def put(
    connection: Connection,
    name: str,
    authority: Authority,
    condition: Condition = Condition(),
) -> Outcome:
    """Store an authority; the same again changes nothing.

    Raises:
        Conflict: the authority stored is not as the condition asks.
    """
    stored, digest = _digest(connection, name), authority.digest()
    condition.check(name, stored)
    if stored == digest:
        return "unchanged"
    values = {"name": name, "digest": digest, "updated_at": _now()}
    if stored is None:
        connection.execute(insert(authorities).values(values))
    else:
        connection.execute(
            update(authorities).where(authorities.c.name == name).values(values)
        )
        connection.execute(delete(terms).where(terms.c.authority == name))
    _write_terms(connection, name, authority)
    return "created" if stored is None else "changed"


def get(connection: Connection, name: str) -> StoredAuthority:
    """Return an authority with its terms.

    Raises:
        Missing: there is none of that name.
    """
    row = (
        connection.execute(select(authorities).where(authorities.c.name == name))
        .mappings()
        .one_or_none()
    )
    if row is None:
        raise _missing(name)
    found = connection.execute(
        select(terms.c.id, terms.c.term)
        .where(terms.c.authority == name)
        .order_by(terms.c.position)
    )
    return StoredAuthority(
        **row, terms=[Term(id=term.id, term=term.term) for term in found]
    )


def list_all(connection: Connection) -> list[AuthorityInfo]:
    """Return all authorities by name, without their terms."""
    rows = connection.execute(select(authorities).order_by(authorities.c.name))
    return [AuthorityInfo(**row) for row in rows.mappings()]


def remove(
    connection: Connection, name: str, condition: Condition = Condition()
) -> None:
    """Remove an authority and its terms.

    Raises:
        Missing: there is none of that name.
        Conflict: it is not as the condition asks.
    """
    digest = _digest(connection, name)
    if digest is None:
        raise _missing(name)
    condition.check(name, digest)
    connection.execute(delete(authorities).where(authorities.c.name == name))


def _digest(connection: Connection, name: str) -> str | None:
    statement = select(authorities.c.digest).where(authorities.c.name == name)
    return connection.execute(statement.with_for_update()).scalar()


def _write_terms(connection: Connection, name: str, authority: Authority) -> None:
    if authority.terms:
        connection.execute(
            insert(terms),
            [
                {
                    "authority": name,
                    "position": position,
                    "id": term.id,
                    "term": term.term,
                }
                for position, term in enumerate(authority.terms)
            ],
        )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _missing(name: str) -> Missing:
    return Missing(f"there is no authority {name!r}: list them to see which there are")
