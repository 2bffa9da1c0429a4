"""Find chunks by their words, best first.

The statements are made once for each shape of a search: to put one together takes
SQLAlchemy several times what the database takes to answer it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    select,
)

# pylint: disable=not-callable # functions of SQLAlchemy are made when asked for
from dataknobs_service.models import MARKS, FacetValue, Hit, SearchResult
from dataknobs_service.storage.documents import headings_of
from dataknobs_service.storage.matching import Matching, matching, spelled
from dataknobs_service.storage.query import parse
from dataknobs_service.storage.schema import attributes, chunks, documents

__all__ = ["FACET_VALUES", "MOST_RANKED", "Search", "highlights", "search"]

MOST_RANKED = 1000
FACET_VALUES = 20


@dataclass(frozen=True)
class Search:
    """What to look for.

    Args:
        query: as typed, see `query`.
        filters: for each name the values of which a document must have one.
        facets: names whose values are counted over all matching documents.
        document: the name of the only document to look in, if there is one.
    """

    query: str
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    facets: Sequence[str] = ()
    limit: int = 10
    offset: int = 0
    document: str | None = None


@dataclass(frozen=True)
class _Shape:
    """What tells the statements of searches apart."""

    dialect: str
    filters: int
    inside: bool  # one document


def search(connection: Connection, asked: Search) -> SearchResult:
    """Return the best of the first `MOST_RANKED` matches.

    All numbers are of these matches; `more` says that there are others, which another
    word in the query would tell apart.
    """
    terms = parse(asked.query)
    if not terms:
        return SearchResult(hits=[], total=0, more=False, facets={})
    dialect = connection.dialect.name
    shape = _Shape(dialect, len(asked.filters), asked.document is not None)
    values = {"words": spelled(dialect, terms), **_narrowing(asked)}
    rows = _page(connection, shape, values, asked)
    total = rows[0].total if rows else 0
    if not rows and asked.offset:  # behind the last page nothing says how many
        counted = {**values, "most": MOST_RANKED + 1}
        total = connection.execute(_count_statement(shape), counted).scalar_one()
    return SearchResult(
        hits=[_hit(row) for row in rows],
        total=min(total, MOST_RANKED),
        more=total > MOST_RANKED,
        facets=_facets(connection, shape, values, asked.facets),
    )


def highlights(marked: str) -> list[tuple[int, int]]:
    """Return where marks stood, as places in the text without them.

    >>> highlights("a \\ufdd0red\\ufdd1 b \\ufdd0ink\\ufdd1")
    [(2, 5), (8, 11)]
    """
    opening, closing = MARKS[0], MARKS[1]
    places, position = [], 0
    first, *rest = marked.split(opening)
    position = len(first)
    for part in rest:
        inside, _, outside = part.partition(closing)
        places.append((position, position + len(inside)))
        position += len(inside) + len(outside)
    return places


def _page(
    connection: Connection, shape: _Shape, values: Mapping[str, Any], asked: Search
) -> Sequence[Row[Any]]:
    limit = max(0, min(asked.limit, MOST_RANKED - asked.offset))
    # One more than are ranked: a common word has many.
    page = {"most": MOST_RANKED + 1, "limit": limit, "offset": asked.offset}
    return connection.execute(_page_statement(shape), {**values, **page}).all()


def _facets(
    connection: Connection,
    shape: _Shape,
    values: Mapping[str, Any],
    names: Sequence[str],
) -> dict[str, list[FacetValue]]:
    found: dict[str, list[FacetValue]] = {name: [] for name in names}
    if found:
        counted = {**values, "most": MOST_RANKED, "names": list(found)}
        for row in connection.execute(_facet_statement(shape), counted):
            found[row.name].append(FacetValue(value=row.value, count=row.number))
    return found


def _hit(row: Row[Any]) -> Hit:
    return Hit(
        document=row.name,
        title=row.title,
        media_type=row.media_type,
        score=row.score,
        highlights=highlights(row.marked),
        text=row.text,
        headings=headings_of(row),
        line=row.line,
        position=row.position,
    )


def _narrowing(asked: Search) -> dict[str, Any]:
    """Return the values of what `_condition` says."""
    values: dict[str, Any] = {"document": asked.document} if asked.document else {}
    for number, (name, wanted) in enumerate(asked.filters.items()):
        values |= {f"name{number}": name, f"values{number}": list(wanted)}
    return values


@lru_cache
def _page_statement(shape: _Shape) -> Select[Any]:
    how, first = matching(shape.dialect), _first(shape)
    page = (
        select(first.c.id, first.c.score)
        .order_by(first.c.score.desc(), first.c.id)
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
        .cte("page")
    )
    total = select(func.count()).select_from(first).scalar_subquery()
    return (
        select(
            documents.c.id.label("name"),
            documents.c.title,
            documents.c.media_type,
            chunks,
            page.c.score,
            how.marked.label("marked"),
            total.label("total"),
        )
        .select_from(page)
        .join(chunks, chunks.c.id == page.c.id)
        .join(documents, documents.c.seq == chunks.c.document)
        .order_by(page.c.score.desc(), page.c.id)
    )


@lru_cache
def _count_statement(shape: _Shape) -> Select[Any]:
    return select(func.count()).select_from(_first(shape))


@lru_cache
def _facet_statement(shape: _Shape) -> Select[Any]:
    how, condition = matching(shape.dialect), _condition(shape)
    first = select(chunks.c.document).select_from(how.source).where(condition)
    some = first.limit(bindparam("most")).subquery()
    matched = select(some.c.document).distinct().subquery()
    number = func.count(attributes.c.document)
    order = (number.desc(), attributes.c.value)
    ranked = (
        select(
            attributes.c.name,
            attributes.c.value,
            number.label("number"),
            func.row_number()
            .over(partition_by=attributes.c.name, order_by=order)
            .label("place"),
        )
        .join(matched, matched.c.document == attributes.c.document)
        .where(attributes.c.name.in_(bindparam("names", expanding=True)))
        .group_by(attributes.c.name, attributes.c.value)
        .subquery()
    )
    most = select(ranked).where(ranked.c.place <= FACET_VALUES)
    return most.order_by(ranked.c.name, ranked.c.place)


def _first(shape: _Shape) -> CTE:
    """Select the first matches, with their scores."""
    how = matching(shape.dialect)
    source = how.source if shape.filters or shape.inside else how.index
    found = select(how.key.label("id"), how.score.label("score"))
    found = found.select_from(source).where(_condition(shape))
    # Materialized: what both the page and the total read would be ranked twice.
    return found.limit(bindparam("most")).cte("first").prefix_with("MATERIALIZED")


def _condition(shape: _Shape) -> ColumnElement[bool]:
    how = matching(shape.dialect)
    condition = and_(how.condition, *map(_filter, range(shape.filters)))
    return and_(condition, _inside(how)) if shape.inside else condition


def _filter(number: int) -> ColumnElement[bool]:
    return exists().where(
        attributes.c.document == chunks.c.document,
        attributes.c.name == bindparam(f"name{number}"),
        attributes.c.value.in_(bindparam(f"values{number}", expanding=True)),
    )


def _inside(how: Matching) -> ColumnElement[bool]:
    """Return the condition that a chunk is one of a document's.

    Its chunks were added together: between the first and the last id, the index has
    to look at them, and at few others, however many chunks match.
    """
    named = documents.c.id == bindparam("document")
    seq = select(documents.c.seq).where(named).scalar_subquery()
    own = chunks.alias()
    first, last = (
        select(edge(own.c.id)).where(own.c.document == seq).scalar_subquery()
        for edge in (func.min, func.max)
    )
    return and_(chunks.c.document == seq, how.key.between(first, last))
