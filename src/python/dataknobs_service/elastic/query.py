"""Ask an index what the database would be asked, and read what it answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from dataknobs_service.models import MARKS, FacetValue, Hit, SearchResult
from dataknobs_service.storage import search as stored
from dataknobs_service.storage.query import Term
from dataknobs_service.storage.search import Search, highlights

__all__ = ["body", "result"]

_FIELDS = ["headings^2", "text"]


def body(terms: Sequence[Term], asked: Search) -> dict[str, Any]:
    """Return a search request.

    >>> asked = Search("red -white", filters={"kind": ["wine"]}, document="a")
    >>> found = body([Term(("red",)), Term(("white",), excluded=True)], asked)
    >>> found["query"]["bool"]["filter"]
    [{'terms': {'attributes': ['kind:wine']}}, {'term': {'document': 'a'}}]
    >>> found["query"]["bool"]["must"]
    ... # doctest: +NORMALIZE_WHITESPACE
    [{'multi_match': {'query': 'red', 'type': 'phrase',
                      'fields': ['headings^2', 'text']}}]
    """
    filters: list[dict[str, Any]] = [
        {"terms": {"attributes": [f"{name}:{value}" for value in values]}}
        for name, values in asked.filters.items()
    ]
    if asked.document is not None:
        filters.append({"term": {"document": asked.document}})
    offset = min(asked.offset, stored.MOST_RANKED)
    return {
        "query": {
            "bool": {
                "must": [_words(term) for term in terms if not term.excluded],
                "must_not": [_words(term) for term in terms if term.excluded],
                "filter": filters,
            }
        },
        "from": offset,
        "size": min(asked.limit, stored.MOST_RANKED - offset),
        "sort": [{"_score": "desc"}, {"document": "asc"}, {"position": "asc"}],
        "track_total_hits": stored.MOST_RANKED + 1,
        "highlight": {
            "fields": {"text": {"number_of_fragments": 0}},
            "pre_tags": [MARKS[0]],
            "post_tags": [MARKS[1]],
        },
        "aggs": {name: _facet(name) for name in asked.facets},
    }


def result(answer: dict[str, Any]) -> SearchResult:
    """Return what an answer holds."""
    total = answer["hits"]["total"]["value"]
    return SearchResult(
        hits=[_hit(found) for found in answer["hits"]["hits"]],
        total=min(total, stored.MOST_RANKED),
        more=total > stored.MOST_RANKED,
        facets={
            name: _values(name, found["buckets"])
            for name, found in answer.get("aggregations", {}).items()
        },
    )


def _words(term: Term) -> dict[str, Any]:
    kind = "phrase_prefix" if term.prefix else "phrase"
    words = " ".join(term.words)
    return {"multi_match": {"query": words, "type": kind, "fields": _FIELDS}}


def _facet(name: str) -> dict[str, Any]:
    """Count documents, not entries, for each value of a name."""
    documents = {"cardinality": {"field": "document", "precision_threshold": 40_000}}
    return {
        "terms": {
            "field": "attributes",
            "include": re.escape(name) + ":.*",
            "size": stored.FACET_VALUES,
            "order": [{"documents": "desc"}, {"_key": "asc"}],
        },
        "aggs": {"documents": documents},
    }


def _hit(found: dict[str, Any]) -> Hit:
    marked = found.get("highlight", {}).get("text", [""])[0]
    own = {"score": found["_score"], "highlights": highlights(marked)}
    return Hit.model_validate(found["_source"] | own)  # the rest is left out


def _values(name: str, buckets: Sequence[dict[str, Any]]) -> list[FacetValue]:
    return [
        FacetValue(
            value=bucket["key"].removeprefix(f"{name}:"),
            count=bucket["documents"]["value"],
        )
        for bucket in buckets
    ]
