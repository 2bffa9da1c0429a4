"""Stream JSON: hand over one leaf at a time, whatever the size of the document."""

from __future__ import annotations

from typing import IO, Any, Callable

from dataknobs_utils._exact_path import PathTuple
from dataknobs_utils._json_text import JsonData, text_chunks
from dataknobs_utils._json_walk import walk_texts, walk_tuples

TIMEOUT = 10  # seconds


def stream_json_data(
    json_data: JsonData,
    visitor_fn: Callable[[Any, PathTuple], object],
    timeout: float = TIMEOUT,
) -> None:
    """Call `visitor_fn(item, path)` for every leaf, in document order.

    Leaves are strings, numbers, True, False, None, and empty dicts and lists. A
    path is the tuple of keys and list indices that lead to the leaf, `()` for a
    document that is a leaf itself. A key named twice is visited twice.

    `json_data` is a file path (plain or gzip, told by its content), a URL starting
    with `http`, the JSON text itself, or an open file of text or bytes. A string is
    tried in that order: to read text that you do not trust, pass `io.StringIO(text)`.

    The text must be JSON as RFC 8259 has it, in UTF-8: no comments, nothing after the
    document; NaN, Infinity and -Infinity are let through, since Python writes them.
    Integers are exact, however long; other numbers are floats.
    Memory is bounded by the longest string or number and by the nesting, which may
    be of any depth; time is linear. Leaves before an error have been visited.

    >>> stream_json_data('{"recs": [{"id": 1}, {}]}', print)
    1 ('recs', 0, 'id')
    {} ('recs', 1)
    >>> stream_json_data("{'recs': 1}", print)
    Traceback (most recent call last):
    dataknobs_utils._json_errors.JsonSyntaxError: not JSON at byte 1: \
expected a key in double quotes, found "'recs': 1}"

    Args:
        json_data: the document, or where it is.
        visitor_fn: what to call with each leaf and its path.
        timeout: seconds to wait for a URL.

    Raises:
        JsonSyntaxError: for malformed JSON, UTF-8 or gzip data (also a ValueError).
        OSError: for a file or URL that cannot be read.
    """
    with text_chunks(json_data, timeout) as chunks:
        walk_tuples(chunks, visitor_fn)


def tab_line(jq_path: str, item: Any) -> str:
    """Join a path and its item by a TAB."""
    return f"{jq_path}\t{item_text(item)}"


def item_text(item: Any) -> str:
    """Return `str(item)`, also of an integer with more digits than Python writes."""
    try:
        return str(item)
    except ValueError:
        from decimal import Decimal

        return format(Decimal(item), "f")


def stream_jq_paths(
    json_data: JsonData,
    output_stream: IO[str],
    line_builder_fn: Callable[[str, Any], str] = tab_line,
    keep_list_idxs: bool = True,
    timeout: float = TIMEOUT,
) -> None:
    """Write one line per leaf: by default its path, a TAB, and `str(leaf)`.

    >>> import sys
    >>> def line(jq_path, item): return f"{jq_path} = {item}"
    >>> stream_jq_paths('{"a": [1, true]}', sys.stdout, line)
    .a[0] = 1
    .a[1] = True

    Args:
        json_data: see `stream_json_data`.
        output_stream: the text stream to write to.
        line_builder_fn: makes a line, without its end, of path and leaf.
        keep_list_idxs: False to write every list index as `[]`.
        timeout: seconds to wait for a URL.

    Raises:
        JsonSyntaxError: for malformed JSON (also a ValueError).
    """
    write = output_stream.write

    def write_line(item: Any, path: str) -> None:
        write(f"{line_builder_fn(path, item)}\n")

    with text_chunks(json_data, timeout) as chunks:
        walk_texts(chunks, write_line, keep_list_idxs)
