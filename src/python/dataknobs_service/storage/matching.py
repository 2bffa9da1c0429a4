"""Say in each database's own words which chunks match, how well, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, column, func, literal_column, table, type_coerce
from sqlalchemy.sql.expression import FromClause

from dataknobs_service.models import MARKS
from dataknobs_service.storage.folding import fold_table
from dataknobs_service.storage.query import Term
from dataknobs_service.storage.schema import chunks

__all__ = ["Matching", "matching"]

_FOLD = str.maketrans(*fold_table())


@dataclass(frozen=True)
class Matching:
    """The parts of a statement that finds chunks."""

    index: FromClause  # enough for ids and scores
    source: FromClause  # with the chunks
    key: ColumnElement[int]  # the id of a chunk, as the index knows it
    condition: ColumnElement[bool]
    score: ColumnElement[float]  # the higher the better
    marked: ColumnElement[str]  # the text, MARKS around each match


def matching(dialect: str, terms: Sequence[Term]) -> Matching:
    """Return how to find the chunks that hold the terms."""
    return _in_sqlite(terms) if dialect == "sqlite" else _in_postgresql(terms)


def _in_sqlite(terms: Sequence[Term]) -> Matching:
    index = table("chunk_index", column("rowid"), column("rank"))
    itself: ColumnElement[Any] = literal_column("chunk_index")
    return Matching(
        index=index,
        source=index.join(chunks, chunks.c.id == index.c.rowid),
        key=index.c.rowid,
        condition=itself.match(_fts5(terms)),
        score=-index.c.rank,
        marked=func.highlight(itself, 1, *MARKS),
    )


def _fts5(terms: Sequence[Term]) -> str:
    """Return an FTS5 expression.

    >>> _fts5([Term(("vin", "rouge")), Term(("re",), prefix=True)])
    '("vin rouge" AND "re" *)'
    >>> _fts5([Term(("wine",)), Term(("red",), excluded=True)])
    '("wine") NOT ("red")'
    """

    def spelled(term: Term) -> str:
        return '"' + " ".join(term.words) + '"' + (" *" if term.prefix else "")

    wanted = " AND ".join(spelled(term) for term in terms if not term.excluded)
    unwanted = " OR ".join(spelled(term) for term in terms if term.excluded)
    return f"({wanted}) NOT ({unwanted})" if unwanted else f"({wanted})"


def _in_postgresql(terms: Sequence[Term]) -> Matching:
    from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

    words = type_coerce(literal_column("chunks.words"), TSVECTOR)
    config: ColumnElement[Any] = literal_column("'dataknobs'::regconfig")
    query = type_coerce(func.to_tsquery(config, _tsquery(terms)), TSQUERY)
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

    def spelled(term: Term) -> str:
        words = " <-> ".join(word.translate(_FOLD) for word in term.words)
        phrase = f"({words}{':*' if term.prefix else ''})"
        return "!" + phrase if term.excluded else phrase

    return " & ".join(spelled(term) for term in terms)
