"""Find chunks by their words, best first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    exists,
    func,
    select,
)

# pylint: disable=not-callable # functions of SQLAlchemy are made when asked for
from dataknobs_service.models import MARKS, FacetValue, Hit, SearchResult
from dataknobs_service.storage.documents import stored_chunk
from dataknobs_service.storage.matching import Matching, matching
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


def search(connection: Connection, asked: Search) -> SearchResult:
    """Return the best of the first `MOST_RANKED` matches.

    All numbers are of these matches; `more` says that there are others, which another
    word in the query would tell apart.
    """
    terms = parse(asked.query)
    if not terms:
        return SearchResult(hits=[], total=0, more=False, facets={})
    how = matching(connection.dialect.name, terms)
    condition = and_(how.condition, *map(_filter, asked.filters.items()))
    if asked.document is not None:
        condition = and_(condition, _inside(how, asked.document))
    total = _count(connection, how, condition)
    return SearchResult(
        hits=_hits(connection, how, condition, asked),
        total=min(total, MOST_RANKED),
        more=total > MOST_RANKED,
        facets={
            name: _facet(connection, how, condition, name) for name in asked.facets
        },
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


def _filter(wanted: tuple[str, Sequence[str]]) -> ColumnElement[bool]:
    name, values = wanted
    return exists().where(
        attributes.c.document == chunks.c.document,
        attributes.c.name == name,
        attributes.c.value.in_(values),
    )


def _inside(how: Matching, name: str) -> ColumnElement[bool]:
    """Return the condition that a chunk is one of a document's.

    Its chunks were added together: between the first and the last id, the index has
    to look at them, and at few others, however many chunks match.
    """
    seq = select(documents.c.seq).where(documents.c.id == name).scalar_subquery()
    own = chunks.alias()
    first, last = (
        select(edge(own.c.id)).where(own.c.document == seq).scalar_subquery()
        for edge in (func.min, func.max)
    )
    return and_(chunks.c.document == seq, how.key.between(first, last))


def _hits(
    connection: Connection, how: Matching, condition: ColumnElement[bool], asked: Search
) -> list[Hit]:
    some = _some(how, condition, chunks.c.id, how.score.label("score")).subquery()
    best = connection.execute(
        select(some.c.id, some.c.score)
        .order_by(some.c.score.desc(), some.c.id)
        .limit(asked.limit)
        .offset(asked.offset)
    )
    scores = {row.id: row.score for row in best}
    rows = {row.id: row for row in _shown(connection, how, list(scores))}
    return [
        Hit(
            document=row.name,
            title=row.title,
            media_type=row.media_type,
            score=score,
            highlights=highlights(row.marked),
            **stored_chunk(row).model_dump(),
        )
        for row, score in ((rows[number], score) for number, score in scores.items())
    ]


def _shown(
    connection: Connection, how: Matching, numbers: Sequence[int]
) -> Sequence[Row[Any]]:
    """Return what is shown of some chunks, apart from the scores."""
    statement: Select[Any] = (
        select(
            documents.c.id.label("name"),
            documents.c.title,
            documents.c.media_type,
            chunks,
            how.marked.label("marked"),
        )
        .select_from(how.source.join(documents, documents.c.seq == chunks.c.document))
        .where(how.condition, chunks.c.id.in_(numbers))
    )
    return connection.execute(statement).all()


def _some(
    how: Matching, condition: ColumnElement[bool], *columns: ColumnElement[Any]
) -> Select[Any]:
    """Select of the matches as many as are ranked: a common word has too many."""
    found: Select[Any] = select(*columns).select_from(how.source).where(condition)
    return found.limit(MOST_RANKED)


def _count(
    connection: Connection, how: Matching, condition: ColumnElement[bool]
) -> int:
    some = _some(how, condition, chunks.c.id).limit(MOST_RANKED + 1).subquery()
    number = func.count(some.c.id)  # pylint: disable=not-callable
    return connection.execute(select(number)).scalar_one()


def _facet(
    connection: Connection, how: Matching, condition: ColumnElement[bool], name: str
) -> list[FacetValue]:
    some = _some(how, condition, chunks.c.document).subquery()
    matched = select(some.c.document).distinct().subquery()
    # pylint: disable-next=not-callable
    number = func.count(attributes.c.document).label("number")
    statement = (
        select(attributes.c.value, number)
        .join(matched, matched.c.document == attributes.c.document)
        .where(attributes.c.name == name)
        .group_by(attributes.c.value)
        .order_by(number.desc(), attributes.c.value)
        .limit(FACET_VALUES)
    )
    return [
        FacetValue(value=row.value, count=row.number)
        for row in connection.execute(statement)
    ]
