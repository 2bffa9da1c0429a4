"""Read, flatten and rebuild JSON of any size, and take values out by path.

Paths are written as `.recs[0].id`, or `.recs[].id` for any index. Everything here
comes from private modules with one topic each.

>>> squashed = collect_squashed('{"recs": [{"id": 1}, {"id": 2}]}')
>>> squashed
{'.recs[0].id': 1, '.recs[1].id': 2}
>>> data = explode(squashed)
>>> data
{'recs': [{'id': 1}, {'id': 2}]}
>>> get_value(data, "recs[*].id")
[1, 2]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dataknobs_utils._json_errors import (
    JsonPathError,
    JsonSyntaxError,
    NoIndicesError,
    UnhashableLeafError,
)
from dataknobs_utils._json_explode import explode, path_to_dict
from dataknobs_utils._json_indexing import indexing_format_fn, indexing_format_splitter
from dataknobs_utils._json_paths import (
    ELT_IDX_RE,
    FLATTEN_IDX_RE,
    build_jq_path,
    build_path_tuple,
)
from dataknobs_utils._json_schema import URL_RE, JsonSchema, JsonSchemaBuilder
from dataknobs_utils._json_squash import collect_squashed, squash_data, write_squashed
from dataknobs_utils._json_stream import TIMEOUT, stream_jq_paths, stream_json_data
from dataknobs_utils._json_text import text_chunks
from dataknobs_utils._json_values import get_value
from dataknobs_utils._json_values_index import ValuePath, ValuesIndex
from dataknobs_utils._path_groups import (
    ArrayElementAcceptStrategy,
    GroupAcceptStrategy,
    Path,
    PathGroup,
    PathSorter,
)
from dataknobs_utils._record_paths import (
    RecordPathBuilder,
    get_records_df,
    stream_record_paths,
)

__all__ = [
    "ArrayElementAcceptStrategy",
    "ELT_IDX_RE",
    "FLATTEN_IDX_RE",
    "GroupAcceptStrategy",
    "JsonPathError",
    "JsonSchema",
    "JsonSchemaBuilder",
    "JsonSyntaxError",
    "NoIndicesError",
    "Path",
    "PathGroup",
    "PathSorter",
    "RecordPathBuilder",
    "TIMEOUT",
    "Tree",
    "URL_RE",
    "UnhashableLeafError",
    "ValuePath",
    "ValuesIndex",
    "build_jq_path",
    "build_path_tuple",
    "build_tree_from_string",
    "collect_squashed",
    "explode",
    "get_records_df",
    "get_value",
    "indexing_format_fn",
    "indexing_format_splitter",
    "path_to_dict",
    "squash_data",
    "stream_jq_paths",
    "stream_json_data",
    "stream_record_paths",
    "text_chunks",
    "write_squashed",
]

if TYPE_CHECKING:
    from dataknobs_structures import Tree, build_tree_from_string
else:

    def __getattr__(name: str) -> Any:
        """Import the names of trees when asked for: most users never do so."""
        if name not in ("Tree", "build_tree_from_string"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        import dataknobs_structures

        return getattr(dataknobs_structures, name)
