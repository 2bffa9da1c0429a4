"""Flatten JSON to path and value, in memory or to a file."""

from __future__ import annotations

from typing import IO, Any, Callable, Dict, Optional, Union

from dataknobs_common.files import PathText, open_text, replacing
from dataknobs_utils._exact_path import PathTuple
from dataknobs_utils._json_paths import build_jq_path
from dataknobs_utils._json_prune import read_pruning
from dataknobs_utils._json_stream import TIMEOUT, tab_line
from dataknobs_utils._json_text import JsonData, text_chunks
from dataknobs_utils._json_walk import walk_texts, walk_tuples


def squash_data(
    builder_fn: Callable[[str, Any], object],
    json_data: JsonData,
    prune_at: Any = None,
    timeout: float = TIMEOUT,
) -> None:
    """Call `builder_fn(jq_path, item)` for every leaf that is not pruned.

    `prune_at` is any of these, or a list of them (nested lists are flattened):

    - `"name"` or `("name", None)`: leaves with that key anywhere in the path;
    - `n` or `(None, n)`: leaves whose path has exactly n keys and indices;
    - `("name", i)`: leaves whose path has that key at place i, counted from 0;
      also those whose last key it is, counted from 1.

    A tuple of two is always one such pair. Memory does not grow with the document.

    >>> squash_data(print, '{"id": 1, "tags": ["x"], "o": {}}', prune_at="tags")
    .id 1
    .o {}

    Args:
        builder_fn: what to call with the path, indices included, and the leaf.
        json_data: see `stream_json_data`.
        prune_at: which leaves to leave out.
        timeout: seconds to wait for a URL.

    Raises:
        JsonPathError: for a `prune_at` of another form (also a ValueError).
        JsonSyntaxError: for malformed JSON (also a ValueError).
    """
    _visit_unpruned(
        lambda item, path: builder_fn(path, item), json_data, prune_at, timeout
    )


def _visit_unpruned(
    visit: Callable[[Any, str], object],
    json_data: JsonData,
    prune_at: Any,
    timeout: float,
) -> None:
    pruning = read_pruning(prune_at)

    def visit_unpruned(item: Any, path: PathTuple) -> None:
        if not pruning.drops(path):
            visit(item, build_jq_path(path))

    with text_chunks(json_data, timeout) as chunks:
        if any(pruning):
            walk_tuples(chunks, visit_unpruned)
        else:
            walk_texts(chunks, visit)


def collect_squashed(
    jdata: JsonData,
    prune_at: Any = None,
    timeout: float = TIMEOUT,
    result: Optional[Dict[str, Any]] = None,
) -> Dict[str, Any]:
    """Return a dict from the path of each leaf to its value.

    `explode` rebuilds the document from it. Paths are texts; where two leaves have
    the same text, the later one stays: a key named twice, or keys with dots that
    read like nesting, as in `{"a.b": 1, "a": {"b": 2}}`.

    >>> collect_squashed('{"recs": [{"id": 1}, {"id": 2}], "e": []}')
    {'.recs[0].id': 1, '.recs[1].id': 2, '.e': []}

    Args:
        jdata: see `stream_json_data`.
        prune_at: which leaves to leave out, see `squash_data`.
        timeout: seconds to wait for a URL.
        result: a dict to add to, instead of a new one.

    Returns:
        The dict.

    Raises:
        JsonPathError: for a malformed `prune_at` (also a ValueError).
        JsonSyntaxError: for malformed JSON (also a ValueError).
    """
    squashed: Dict[str, Any] = {} if result is None else result

    def keep(item: Any, path: str) -> None:
        squashed[path] = item

    _visit_unpruned(keep, jdata, prune_at, timeout)
    return squashed


def write_squashed(
    dest_file: Union[PathText, IO[str]],
    jdata: JsonData,
    prune_at: Any = None,
    timeout: float = TIMEOUT,
    format_fn: Callable[[str, Any], str] = tab_line,
) -> None:
    """Write one line per leaf that is not pruned, by default path, TAB, value.

    A file is replaced when all lines are written; it stays as it was if the JSON
    is malformed. An open stream is written to as the JSON is read, and stays open.

    Args:
        dest_file: a path, or a text stream.
        jdata: see `stream_json_data`.
        prune_at: which leaves to leave out, see `squash_data`.
        timeout: seconds to wait for a URL.
        format_fn: makes a line, without its end, of path and value; for instance
            `indexing_format_fn`.

    Raises:
        JsonPathError: for a malformed `prune_at` (also a ValueError).
        JsonSyntaxError: for malformed JSON (also a ValueError).
    """
    if not hasattr(dest_file, "write"):
        with replacing(dest_file) as name, open_text(name, "w") as stream:
            write_squashed(stream, jdata, prune_at, timeout, format_fn)
        return
    write = dest_file.write

    def write_line(item: Any, path: str) -> None:
        write(f"{format_fn(path, item)}\n")

    _visit_unpruned(write_line, jdata, prune_at, timeout)
