"""Find chunks by their words, best first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    Subquery,
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
    condition, source = how.condition, how.index
    if asked.filters or asked.document is not None:
        condition, source = _narrowed(how, asked), how.source
    scores, total = _best(connection, _first(how, source, condition), asked)
    return SearchResult(
        hits=_hits(connection, how, scores),
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


def _narrowed(how: Matching, asked: Search) -> ColumnElement[bool]:
    condition = and_(how.condition, *map(_filter, asked.filters.items()))
    if asked.document is not None:
        condition = and_(condition, _inside(how, asked.document))
    return condition


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


def _first(
    how: Matching, source: FromClause, condition: ColumnElement[bool]
) -> Subquery:
    """Select the first matches, one more than are ranked: a common word has many."""
    found = select(how.key.label("id"), how.score.label("score"))
    found = found.select_from(source).where(condition)
    return found.limit(MOST_RANKED + 1).subquery()


def _best(
    connection: Connection, first: Subquery, asked: Search
) -> tuple[dict[int, float], int]:
    """Return the scores of a page of the matches, the best first, and their number."""
    number = func.count(first.c.id)
    rows = connection.execute(
        select(first.c.id, first.c.score, number.over().label("total"))
        .order_by(first.c.score.desc(), first.c.id)
        .limit(max(0, min(asked.limit, MOST_RANKED - asked.offset)))
        .offset(asked.offset)
    ).all()
    if rows:
        return {row.id: row.score for row in rows}, rows[0].total
    # The page is behind the last one, where nothing says how many there are.
    found = connection.execute(select(number)).scalar_one() if asked.offset else 0
    return {}, found


def _hits(
    connection: Connection, how: Matching, scores: Mapping[int, float]
) -> list[Hit]:
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
    if not numbers:
        return []
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


def _facet(
    connection: Connection, how: Matching, condition: ColumnElement[bool], name: str
) -> list[FacetValue]:
    first = select(chunks.c.document).select_from(how.source).where(condition)
    some = first.limit(MOST_RANKED).subquery()
    matched = select(some.c.document).distinct().subquery()
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
