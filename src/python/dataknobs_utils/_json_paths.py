"""Write and read the text of JSON paths: `.recs[0].id`."""

from __future__ import annotations

import re
from typing import Any, Iterable, List

from dataknobs_utils._exact_path import ExactPath, PathTuple, parts_of
from dataknobs_utils._json_errors import JsonPathError

ELT_IDX_RE = re.compile(r"^(.*)\[([^\[\n]*)\]$")
FLATTEN_IDX_RE = re.compile(r"\[(\d+)\]")

_INDEX = re.compile(r"\[([^\[\]]*)\]")


def build_jq_path(path: Iterable[Any], keep_list_idxs: bool = True) -> str:
    """Write a path as text: `.key` for each key, `[i]` for each index.

    The root is `""`. The text of a key with a dot, or ending like an index, may
    be that of another path too; the string returned for it still remembers its
    elements, so `build_path_tuple` is exact on it (but not on a copy of its text).

    >>> build_jq_path(("recs", 0, "id"))
    '.recs[0].id'
    >>> build_jq_path(("recs", 0, "id"), keep_list_idxs=False)
    '.recs[].id'
    >>> build_path_tuple(build_jq_path(("a.b", 0))), build_path_tuple(".a.b[0]")
    (('a.b', 0), ('a', 'b', 0))

    Args:
        path: keys and list indices; a negative index means any, `[]`.
        keep_list_idxs: False to write every index as `[]`.

    Returns:
        The path's text.
    """
    steps = [path_step(element, keep_list_idxs) for element in path]
    text = "".join(steps)
    if any(isinstance(step, ExactPath) for step in steps):
        return ExactPath(text, tuple(part for step in steps for part in parts_of(step)))
    return text


def path_step(element: Any, keep_list_idxs: bool = True) -> str:
    """Return the text that one path element adds."""
    if isinstance(element, int):
        return f"[{element}]" if keep_list_idxs and element >= 0 else "[]"
    text = f".{element}"
    if "." in text[1:] or text.endswith("]"):
        return ExactPath(text, ((element,),))
    return text


def build_path_tuple(jq_path: str, any_list_idx: Any = -1) -> PathTuple:
    """Read a path text back into its keys and indices.

    The leading dot may be missing. A name ending in `[...]` is always taken as a
    key and its indices, and every dot as the start of a key.

    >>> build_path_tuple(".a[0].b[]")
    ('a', 0, 'b', -1)
    >>> build_path_tuple("[0][1].a")
    (0, 1, 'a')
    >>> build_path_tuple(".a[x]")
    Traceback (most recent call last):
    dataknobs_utils._json_errors.JsonPathError: index 'x' is not an integer in 'a[x]'

    Args:
        jq_path: the path's text.
        any_list_idx: what stands for the index of `[]`.

    Returns:
        The elements: a str for each key, an int for each index.

    Raises:
        JsonPathError: for an index that is no integer (also a ValueError).
    """
    elements: List[Any] = []
    for part in parts_of(jq_path):
        if isinstance(part, str):
            elements += _read_part(part, any_list_idx)
        else:
            elements += part
    return tuple(elements)


def _read_part(text: str, any_list_idx: Any) -> List[Any]:
    names = text.split(".")
    first = names.pop(0)
    elements = _read_name(first, any_list_idx) if first else []
    if first.startswith("[") and elements[0] == "":
        del elements[0]  # indices of a list at the root, which no key precedes
    for name in names:
        elements += _read_name(name, any_list_idx)
    return elements


def _read_name(name: str, any_list_idx: Any) -> List[Any]:
    """Split `key[0][1]` into the key and its indices."""
    if not name.endswith("]"):
        return [name]
    indices: List[str] = []
    start, end = len(name), 0
    for match in _INDEX.finditer(name):
        if match.start() != end or not indices:
            start, indices = match.start(), []
        indices.append(match.group(1))
        end = match.end()
    if end != len(name):
        return [name]
    return [name[:start], *(_read_index(text, any_list_idx, name) for text in indices)]


def _read_index(text: str, any_list_idx: Any, name: str) -> Any:
    if not text:
        return any_list_idx
    try:
        return int(text)
    except ValueError:
        raise JsonPathError(f"index {text!r} is not an integer in {name!r}") from None
