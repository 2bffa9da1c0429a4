"""Say in each database's own words which chunks match, how well, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Text,
    bindparam,
    column,
    func,
    literal_column,
    select,
    table,
    type_coerce,
)
from sqlalchemy.sql.expression import FromClause

from dataknobs_service.models import MARKS
from dataknobs_service.storage.folding import fold_table
from dataknobs_service.storage.query import Term
from dataknobs_service.storage.schema import chunks

__all__ = ["Matching", "matching", "spelled"]

_FOLD = str.maketrans(*fold_table())


@dataclass(frozen=True)
class Matching:
    """The parts of a statement that finds chunks which hold `:words`."""

    index: FromClause  # enough for ids and scores
    source: FromClause  # with the chunks
    key: ColumnElement[int]  # the id of a chunk, as the index knows it
    condition: ColumnElement[bool]
    score: ColumnElement[float]  # the higher the better
    marked: ColumnElement[str]  # the text of `chunks`, MARKS around each match


@lru_cache  # so that all parts are of the same tables
def matching(dialect: str) -> Matching:
    """Return how to find chunks."""
    return _in_sqlite() if dialect == "sqlite" else _in_postgresql()


def spelled(dialect: str, terms: Sequence[Term]) -> str:
    """Return the value of `:words` that asks for the terms."""
    return _fts5(terms) if dialect == "sqlite" else _tsquery(terms)


def _in_sqlite() -> Matching:
    index = table("chunk_index", column("rowid"), column("rank"))
    itself: ColumnElement[Any] = literal_column("chunk_index")
    condition = itself.match(bindparam("words"))
    marked = select(func.highlight(itself, 1, *MARKS)).select_from(index)
    return Matching(
        index=index,
        source=index.join(chunks, chunks.c.id == index.c.rowid),
        key=index.c.rowid,
        condition=condition,
        score=-index.c.rank,
        # A query of its own: as part of a join, the index may be gone through first.
        marked=marked.where(condition, index.c.rowid == chunks.c.id).scalar_subquery(),
    )


def _fts5(terms: Sequence[Term]) -> str:
    """Return an FTS5 expression.

    >>> _fts5([Term(("vin", "rouge")), Term(("re",), prefix=True)])
    '("vin rouge" AND "re" *)'
    >>> _fts5([Term(("wine",)), Term(("red",), excluded=True)])
    '("wine") NOT ("red")'
    """

    def phrase(term: Term) -> str:
        return '"' + " ".join(term.words) + '"' + (" *" if term.prefix else "")

    wanted = " AND ".join(phrase(term) for term in terms if not term.excluded)
    unwanted = " OR ".join(phrase(term) for term in terms if term.excluded)
    return f"({wanted}) NOT ({unwanted})" if unwanted else f"({wanted})"


def _in_postgresql() -> Matching:
    from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

    words = type_coerce(literal_column("chunks.words"), TSVECTOR)
    config: ColumnElement[Any] = literal_column("'dataknobs'::regconfig")
    query = type_coerce(
        func.to_tsquery(config, bindparam("words", type_=Text)), TSQUERY
    )
    weights: ColumnElement[Any] = literal_column("'{0.1, 0.2, 0.5, 1.0}'::real[]")
    marks = f"HighlightAll=true, StartSel={MARKS[0]}, StopSel={MARKS[1]}"
    return Matching(
        index=chunks,
        source=chunks,
        key=chunks.c.id,
        condition=words.bool_op("@@")(query),
        score=func.ts_rank_cd(weights, words, query, 1),
        marked=func.ts_headline(
            config, func.dataknobs_fold(chunks.c.text), query, marks
        ),
    )


def _tsquery(terms: Sequence[Term]) -> str:
    """Return a PostgreSQL query; words hold letters and digits only.

    >>> _tsquery([Term(("vin", "rouge")), Term(("re",), excluded=True, prefix=True)])
    '(vin <-> rouge) & !(re:*)'
    """

    def operand(term: Term) -> str:
        words = " <-> ".join(word.translate(_FOLD) for word in term.words)
        phrase = f"({words}{':*' if term.prefix else ''})"
        return "!" + phrase if term.excluded else phrase

    return " & ".join(operand(term) for term in terms)
