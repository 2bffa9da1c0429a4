"""Write leaves as lines of value, field, path without indices, and the indices."""

from __future__ import annotations

from typing import Any, Optional, Tuple

from dataknobs_utils._json_errors import JsonPathError
from dataknobs_utils._json_paths import FLATTEN_IDX_RE
from dataknobs_utils._json_stream import item_text

_Part = Optional[str]


def indexing_format_fn(jq_path: str, item: Any) -> str:
    r"""Join value, last key, path before it without indices, and indices by TABs.

    TABs and line ends inside the value or the keys are written as they are.

    >>> indexing_format_fn(".a[0].b[12].c", "v").split("\t")
    ['v', 'c', '.a[].b[]', '0, 12']
    >>> indexing_format_fn(".a[0].b[12]", "v").split("\t")
    ['v', 'b[]', '.a[]', '0, 12']
    >>> indexing_format_fn("c", "v")
    Traceback (most recent call last):
    dataknobs_utils._json_errors.JsonPathError: no key in the path 'c': it has no dot

    Args:
        jq_path: the path's text.
        item: the value.

    Returns:
        The line, without its end.

    Raises:
        JsonPathError: for a path without a dot (also a ValueError).
    """
    if "." not in jq_path:
        raise JsonPathError(f"no key in the path {jq_path!r}: it has no dot")
    flat_jq, _, field = FLATTEN_IDX_RE.sub("[]", jq_path).rpartition(".")
    indices = ", ".join(FLATTEN_IDX_RE.findall(jq_path))
    return "\t".join((item_text(item), field, flat_jq, indices))


def indexing_format_splitter(fileline: str) -> Tuple[_Part, _Part, _Part, _Part]:
    r"""Split a line of `indexing_format_fn` at its TABs; the line end is dropped.

    Missing parts, and all parts of a blank line, are None; a fifth is ignored.

    >>> indexing_format_splitter("v\tc\t.a[].b[]\t0, 12\n")
    ('v', 'c', '.a[].b[]', '0, 12')
    >>> indexing_format_splitter("v\tc")
    ('v', 'c', None, None)

    Args:
        fileline: the line.

    Returns:
        Value, field, path without indices, indices.
    """
    if not fileline.strip():
        return None, None, None, None
    parts = [*fileline.rstrip("\r\n").split("\t"), None, None, None]
    value, field, flat_jq, indices = parts[:4]
    return value, field, flat_jq, indices
