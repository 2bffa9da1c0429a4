"""Take a value out of nested dicts and lists by its path."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, List, NamedTuple, Tuple, Union

from dataknobs_utils._json_paths import ELT_IDX_RE

_ALL = "*"
_FIRST = "?"


class _Step(NamedTuple):
    key: str
    at: Union[
        int, str, None
    ]  # the index; None: no index, a str: a wildcard or no number
    pending: bool  # whether a wildcard comes here or later


def get_value(json_obj: Any, key_path: str, default: Any = None) -> Any:
    """Return the value at a path of keys, indices and wildcards.

    Keys are separated by dots; each may be followed by one index: an integer
    (negative from the end), `[*]` for all elements, or `[?]` for the first element
    that has the rest of the path. Leading, trailing and doubled dots are skipped;
    the empty path is the object itself. A list is only entered by an index
    directly after its key, so a list at the top cannot be.

    - Missing, or an index out of range, or (without wildcards) found to be None:
      `default`.
    - After `[*]`: a list, never the default. Elements that lack the rest, or equal
      the default, are left out; with another wildcard in the rest, all are kept.
    - A key that is missing before a wildcard: `[]`.

    Paths are read once and remembered; then the time is that of the lookups.

    >>> order = {"lines": [{"sku": "a", "tags": ["x"]}, {"n": 2}, {"sku": "b"}]}
    >>> get_value(order, "lines[0].tags[-1]")
    'x'
    >>> get_value(order, "lines[*].sku")
    ['a', 'b']
    >>> get_value(order, "lines[?].n")
    2
    >>> get_value(order, "lines[9].sku", "none")
    'none'

    Args:
        json_obj: dicts and lists, as `json.loads` makes them.
        key_path: the path, such as `a.b[0].c`.
        default: what to return for a missing value.

    Returns:
        The value, a list of values (after `[*]`), or the default.
    """
    steps = _read_path(key_path)
    value = _get(json_obj, steps, default)
    if value is None and not (steps and steps[0].pending):
        return default
    return value


def _get(value: Any, steps: Tuple[_Step, ...], default: Any) -> Any:
    for position, (key, index, pending) in enumerate(steps, 1):
        if not isinstance(value, dict) or key not in value:
            return [] if pending else default
        value = value[key]
        if index is None:
            continue
        if index == _ALL:
            return _get_all(value, steps[position:], default)
        if index == _FIRST:
            return _get_first(value, steps[position:], default)
        if not isinstance(value, list) or not isinstance(index, int):
            return default
        if not -len(value) <= index < len(value):
            return default
        value = value[index]
    return value


def _get_all(items: Any, steps: Tuple[_Step, ...], default: Any) -> List[Any]:
    if not isinstance(items, list):
        return []
    found = [_get(item, steps, default) for item in items]
    if steps and steps[0].pending:
        return found
    return [value for value in found if value != default]


def _get_first(items: Any, steps: Tuple[_Step, ...], default: Any) -> Any:
    for item in items if isinstance(items, list) else ():
        value = _get(item, steps, default)
        if value != default:
            return value
    return default


@lru_cache(maxsize=1024)
def _read_path(key_path: str) -> Tuple[_Step, ...]:
    steps: List[_Step] = []
    pending = False
    for name in reversed(key_path.split(".")):
        if name:
            key, index = _read_name(name)
            pending = pending or index == _FIRST or f"[{_ALL}]" in name[1:]
            steps.append(_Step(key, index, pending))
    return tuple(reversed(steps))


def _read_name(name: str) -> Tuple[str, Union[int, str, None]]:
    match = ELT_IDX_RE.match(name)
    if not match or not match.group(1):
        return name, None
    key, index = match.groups()
    try:
        return key, int(index)
    except ValueError:
        return key, index
