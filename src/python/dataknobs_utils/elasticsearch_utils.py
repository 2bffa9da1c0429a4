"""Query Elasticsearch over its REST interface, and prepare files for it.

>>> query = build_field_query_dict("title", "tea cup", "and")
>>> query
{'query': {'match': {'title': {'query': 'tea cup', 'operator': 'and'}}}}

`ElasticsearchIndex(None, tables).search(query).extra["hits_df"]` is what it finds.
"""

from __future__ import annotations

from dataknobs_utils._es_batch import (
    add_batch_data,
    batchfile_record_generator,
    collect_batchfile_records,
    collect_batchfile_values,
)
from dataknobs_utils._es_index import (
    ElasticsearchIndex,
    TableSettings,
    UnusableNameError,
)
from dataknobs_utils._es_queries import (
    build_aggs_dataframe,
    build_field_query_dict,
    build_hits_dataframe,
    build_phrase_query_dict,
    decode_results,
)
from dataknobs_utils._es_simple import SimplifiedElasticsearchIndex

__all__ = [
    "ElasticsearchIndex",
    "SimplifiedElasticsearchIndex",
    "TableSettings",
    "UnusableNameError",
    "add_batch_data",
    "batchfile_record_generator",
    "build_aggs_dataframe",
    "build_field_query_dict",
    "build_hits_dataframe",
    "build_phrase_query_dict",
    "collect_batchfile_records",
    "collect_batchfile_values",
    "decode_results",
]
