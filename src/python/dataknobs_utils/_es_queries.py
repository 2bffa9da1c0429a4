"""Build Elasticsearch queries, and tables out of what they find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Optional, Sequence, Union

if TYPE_CHECKING:
    import pandas as pd


def build_field_query_dict(
    fields: Union[str, Sequence[str]], text: str, operator: Optional[str] = None
) -> Dict[str, Any]:
    """Return a query for a text in one field or in several.

    >>> build_field_query_dict("title", "tea cup", "and")
    {'query': {'match': {'title': {'query': 'tea cup', 'operator': 'and'}}}}
    >>> build_field_query_dict(["title", "body"], "tea")
    {'query': {'multi_match': {'query': 'tea', 'fields': ['title', 'body']}}}

    Args:
        fields: the field or fields.
        text: what to look for.
        operator: `and` or `or`, how the words of the text are joined; ignored for
            several fields.

    Returns:
        The query.
    """
    if not isinstance(fields, str) and len(fields) != 1:
        return {"query": {"multi_match": {"query": text, "fields": fields}}}
    match = {"query": text}
    if operator is not None:
        match["operator"] = operator
    field = fields if isinstance(fields, str) else fields[0]
    return {"query": {"match": {field: match}}}


def build_phrase_query_dict(field: str, phrase: str, slop: int = 0) -> Dict[str, Any]:
    """Return a query for a phrase in a field.

    >>> build_phrase_query_dict("title", "tea cup")
    {'query': {'match_phrase': {'title': {'query': 'tea cup', 'slop': 0}}}}

    Args:
        field: the field.
        phrase: what to look for.
        slop: how many positions its words may be moved.

    Returns:
        The query.
    """
    return {"query": {"match_phrase": {field: {"query": phrase, "slop": slop}}}}


def build_hits_dataframe(query_result: Dict[str, Any]) -> Optional[pd.DataFrame]:
    """Return the sources of the hits, one to a row, without ids and scores.

    >>> build_hits_dataframe({"hits": {"hits": [{"_source": {"a": 1}}]}})
       a
    0  1

    Args:
        query_result: what a search answered.

    Returns:
        The table, with an index from 0; None if the result has no list of hits.
    """
    hits: Optional[List[Dict[str, Any]]] = query_result.get("hits", {}).get("hits")
    if hits is None:
        return None
    import pandas as pd

    return pd.DataFrame([hit.get("_source", {}) for hit in hits])


def build_aggs_dataframe(
    query_result: Dict[str, Any],  # pylint: disable=unused-argument  # published
) -> Optional[pd.DataFrame]:
    """Return None: aggregations are not made into tables."""
    return None


def decode_results(query_result: Dict[str, Any]) -> Dict[str, pd.DataFrame]:
    """Return the tables that a search result holds: `hits_df`, if there are hits.

    >>> decode_results({"hits": {"hits": []}})["hits_df"].empty
    True
    >>> decode_results({})
    {}

    Args:
        query_result: what a search answered.

    Returns:
        The tables by name.
    """
    hits_df = build_hits_dataframe(query_result)
    return {} if hits_df is None else {"hits_df": hits_df}
