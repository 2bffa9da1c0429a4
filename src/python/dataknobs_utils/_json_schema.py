"""Count which types of values a document has at which paths."""

# pylint: disable=too-many-arguments,too-many-instance-attributes  # published

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Set, Union

from dataknobs_utils._exact_path import PathTuple
from dataknobs_utils._json_errors import UnhashableLeafError
from dataknobs_utils._json_paths import build_jq_path
from dataknobs_utils._json_stream import TIMEOUT
from dataknobs_utils._json_text import JsonData, text_chunks
from dataknobs_utils._json_values_index import EMPTY_DICT, EMPTY_LIST, ValuesIndex
from dataknobs_utils._json_walk import walk_texts, walk_tuples

if TYPE_CHECKING:
    import pandas as pd

URL_RE = re.compile(r"^\s*https?://.*$", re.IGNORECASE)


class JsonSchema:
    """Hold how often each type of value occurs at each path.

    >>> schema = JsonSchema()
    >>> for place, value in enumerate([1, 2, 2]):
    ...     schema.add_path(".ids[]", "int", value, ("ids", place))
    >>> schema.schema
    {'.ids[]': {'int': 3}}
    >>> schema.df
      jq_path value_type  value_count  unique_count
    0  .ids[]        int            3             2

    Args:
        schema: counts to start from.
        values: values to start from.
        values_limit: how many distinct values to index for each path, 0 for all.

    Attributes:
        schema: for each path, a dict from the name of a type to its count.
        values: the `ValuesIndex` of the values.
    """

    def __init__(
        self,
        schema: Optional[Dict[str, Dict[str, int]]] = None,
        values: Optional[ValuesIndex] = None,
        values_limit: int = 0,
    ) -> None:
        self.schema = {} if schema is None else schema
        self.values = ValuesIndex() if values is None else values
        self._values_limit = values_limit
        self._df: Optional[pd.DataFrame] = None

    def add_path(
        self,
        jq_path: str,
        value_type: str,
        value: Any = None,
        path: Optional[PathTuple] = None,
    ) -> None:
        """Count a type at a path, and index the value there unless it is None.

        A path that has `values_limit` distinct values takes no more, of those it
        has neither.

        Args:
            jq_path: the path's text, usually with `[]` for each index.
            value_type: the name of the value's type.
            value: the value.
            path: the keys and indices that led to the value, if to be kept.
        """
        self._df = None
        counts = self.schema.setdefault(jq_path, {})
        counts[value_type] = counts.get(value_type, 0) + 1
        limit = self._values_limit
        if value is not None and (
            limit <= 0 or self.values.num_values(jq_path) < limit
        ):
            self.values.add(value, jq_path, path)

    @property
    def df(self) -> pd.DataFrame:
        """Return a row for each path and type: jq_path, value_type, value_count.

        If values were indexed, also the unique_count of the path (NaN for a path
        without). The same frame is returned until something is added.
        """
        if self._df is None:
            self._df = self._build_df()
        return self._df

    def _build_df(self) -> pd.DataFrame:
        import pandas as pd

        rows = [
            (jq_path, value_type, count)
            for jq_path, counts in self.schema.items()
            for value_type, count in counts.items()
        ]
        df = pd.DataFrame(rows, columns=["jq_path", "value_type", "value_count"])
        if self.values.path_values:
            num_values = self.values.num_values
            df["unique_count"] = [num_values(row[0]) or None for row in rows]
        return df

    def extract_values(
        self,
        jq_path: str,
        json_data: JsonData,
        unique: bool = True,
        timeout: float = TIMEOUT,
    ) -> Union[Set[Any], List[Any]]:
        """Return the values that a document has at a path.

        >>> text = '{"recs": [{"id": 1}, {"id": 2}, {"id": 2}]}'
        >>> JsonSchema().extract_values(".recs[].id", text, unique=False)
        [1, 2, 2]
        >>> JsonSchema().extract_values(".recs[0].id", text)
        {1}
        >>> JsonSchema().extract_values(".a", '{"a": {}}')
        Traceback (most recent call last):
        dataknobs_utils._json_errors.UnhashableLeafError: the leaf {} at '.a' cannot \
be in a set: pass unique=False

        Args:
            jq_path: the path's text; `[]` is any index, `[0]` that index.
            json_data: see `stream_json_data`.
            unique: False for all values, in document order.
            timeout: seconds to wait for a URL.

        Returns:
            A set of the values; a list if they need not be unique.

        Raises:
            JsonSyntaxError: for malformed JSON (also a ValueError).
            UnhashableLeafError: for an empty dict or list at the path if the values
                are to be unique (also a TypeError).
        """
        values: List[Any] = []
        is_wanted = _path_matcher(jq_path)

        def collect(item: Any, path: str) -> None:
            if is_wanted(path):
                if unique and isinstance(item, (dict, list)):
                    raise UnhashableLeafError(
                        f"the leaf {item} at {path!r} cannot be in a set:"
                        " pass unique=False"
                    )
                values.append(item)

        with text_chunks(json_data, timeout) as chunks:
            walk_texts(chunks, collect)
        return set(values) if unique else values


def _path_matcher(jq_path: str) -> Callable[[str], object]:
    return re.compile(re.escape(jq_path).replace(r"\[\]", r"\[\d*\]")).fullmatch


class JsonSchemaBuilder:
    """Build the schema of a document by streaming it once.

    The type of a leaf is the first that applies: that of an empty dict or list,
    what `value_typer` says, URL, str, float, int (True and False too), unknown
    (None). Without unique values to keep, memory grows with the number of distinct
    paths alone; time is linear.

    >>> builder = JsonSchemaBuilder('{"recs": [{"id": 1}, {"id": "a"}, {"id": 2}]}')
    >>> builder.schema.df
          jq_path value_type  value_count
    0  .recs[].id        int            2
    1  .recs[].id        str            1

    Args:
        json_data: see `stream_json_data`.
        value_typer: called with a leaf that is no empty dict or list; returns the
            name of its type, or None to leave that to the builder.
        keep_unique_values: True to index all distinct values of each path, a number
            to index that many.
        invert_uniques: also keep the indices at which each value was found.
        keep_list_idxs: keep the elements of a list apart: `.recs[0].id`.
        timeout: seconds to wait for a URL.
        empty_dict_type: the name for `{}`; the following are the other names.
        empty_list_type: the name for `[]`.
        unk_value_type: the name for None.
        int_value_type: the name for integers, True and False.
        float_value_type: the name for floats.
        str_value_type: the name for strings.
        url_value_type: the name for http(s) addresses; None or `""` not to tell them
            from other strings.
        on_add: called with the path of each leaf; returns False to skip the leaf.

    Attributes:
        keep_uniques: `keep_unique_values` as it was given.
        values_limit: the number in `keep_unique_values`, 0 for True and False.
        json_data, value_typer, invert_uniques, …: the other arguments.
    """

    def __init__(
        self,
        json_data: JsonData,
        value_typer: Optional[Callable[[Any], Optional[str]]] = None,
        keep_unique_values: Union[bool, int] = False,
        invert_uniques: bool = False,
        keep_list_idxs: bool = False,
        timeout: float = TIMEOUT,
        empty_dict_type: str = EMPTY_DICT,
        empty_list_type: str = EMPTY_LIST,
        unk_value_type: str = "_UNKNOWN_",
        int_value_type: str = "int",
        float_value_type: str = "float",
        str_value_type: str = "str",
        url_value_type: Optional[str] = "URL",
        on_add: Optional[Callable[[str], bool]] = None,
    ) -> None:
        self.json_data = json_data
        self.value_typer = value_typer
        self.keep_uniques = keep_unique_values
        self.values_limit = (
            0 if isinstance(keep_unique_values, bool) else keep_unique_values
        )
        self.invert_uniques = invert_uniques
        self.keep_list_idxs = keep_list_idxs
        self.timeout = timeout
        self.empty_dict_type = empty_dict_type
        self.empty_list_type = empty_list_type
        self.unk_value_type = unk_value_type
        self.int_value_type = int_value_type
        self.float_value_type = float_value_type
        self.str_value_type = str_value_type
        self.url_value_type = url_value_type
        self.on_add = on_add
        self._schema = JsonSchema(values_limit=self.values_limit)
        self._built = False

    @property
    def partial_schema(self) -> JsonSchema:
        """Return the schema as far as it is built, which may be not at all."""
        return self._schema

    @property
    def schema(self) -> JsonSchema:
        """Return the schema, built when first asked for.

        Raises:
            JsonSyntaxError: for malformed JSON (also a ValueError).
        """
        if not self._built:
            if self._schema.schema:  # an earlier attempt failed
                self._schema = JsonSchema(values_limit=self.values_limit)
            self._build()
            self._built = True
        return self._schema

    def _build(self) -> None:
        def visit(item: Any, path: PathTuple) -> None:
            self._add(item, build_jq_path(path, self.keep_list_idxs), path)

        with text_chunks(self.json_data, self.timeout) as chunks:
            if self.invert_uniques:
                walk_tuples(chunks, visit)
            else:
                walk_texts(chunks, self._add, self.keep_list_idxs)

    def _add(self, item: Any, jq_path: str, path: Optional[PathTuple] = None) -> None:
        value_type = self._type_of(item)
        if self.on_add is None or self.on_add(jq_path):
            value = item if self.keep_uniques else None
            self._schema.add_path(jq_path, value_type, value, path)

    def _type_of(self, item: Any) -> str:
        if isinstance(item, dict):
            return self.empty_dict_type
        if isinstance(item, list):
            return self.empty_list_type
        typed = None if self.value_typer is None else self.value_typer(item)
        if typed is not None:
            return typed
        if isinstance(item, str):
            return self._type_of_text(item)
        if isinstance(item, float):
            return self.float_value_type
        return self.int_value_type if isinstance(item, int) else self.unk_value_type

    def _type_of_text(self, text: str) -> str:
        is_url = URL_RE.match(text) is not None
        return (self.url_value_type if is_url else None) or self.str_value_type
