"""Reduce data to what JSON can hold, and name what it cannot."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Set, Tuple

from dataknobs_common.exceptions import SerializationError, ValidationError

__all__ = ["sanitize_for_json", "validate_json_safe"]

_SCALARS = (str, int, float, bool, type(None))
_MODES = ("silent", "warn", "error")


class _Dropped:
    """Stand for a value that JSON cannot hold."""

    def __repr__(self) -> str:
        return "<dropped: not JSON-serializable>"


_DROPPED = _Dropped()


def sanitize_for_json(value: Any, on_drop: str = "silent") -> Any:
    """Return a copy of `value` that holds JSON types only, dropping the rest.

    Tuples become lists; dataclasses and objects with `to_dict` become dictionaries.
    Anything else (sets, bytes, classes, ...), entries under a key that JSON has no
    form for, and a container met again inside itself are dropped. A `value` that is
    itself not serializable comes back as an internal marker object. NaN and the
    infinities stay: Python's `json` writes them.

    Linear in the size of the data. Nested deeper than about half of Python's
    recursion limit (some 480 levels) it fails with a RecursionError.

    >>> sanitize_for_json({"a": (1, {2}), "b": {3}})
    {'a': [1]}
    >>> sanitize_for_json({"a": (1, {2}), "b": {3}}, on_drop="error")
    Traceback (most recent call last):
    dataknobs_common.exceptions.SerializationError: Non-serializable values at: \
a[1] (type=set), b (type=set)

    Args:
        value: the data.
        on_drop: `"silent"`, `"warn"` (log one warning for each) or `"error"`.

    Raises:
        SerializationError: something was dropped and `on_drop` is `"error"`; its
            context lists all of it under `dropped_paths`.
        ValidationError: `on_drop` is none of the three.
    """
    if on_drop not in _MODES:
        raise ValidationError(
            f"on_drop must be one of {', '.join(_MODES)}; got {on_drop!r}",
            context={"on_drop": on_drop},
        )
    dropped: List[str] = []
    result = _clean(value, "", dropped, set())
    if dropped and on_drop == "error":
        raise SerializationError(
            f"Non-serializable values at: {', '.join(dropped)}",
            context={"dropped_paths": dropped},
        )
    if dropped and on_drop == "warn":
        _warn(dropped)
    return result


def validate_json_safe(value: Any) -> List[str]:
    """List what `sanitize_for_json` would drop, as `path (type=name)`.

    An entry that goes because of its key is listed as `path (key type=name)`.

    >>> validate_json_safe({"a": {"b": [1, 2, {3}]}})
    ['a.b[2] (type=set)']
    >>> validate_json_safe({1})
    ['<root> (type=set)']
    """
    dropped: List[str] = []
    _clean(value, "", dropped, set())
    return dropped


def _clean(value: Any, path: str, dropped: List[str], parents: Set[int]) -> Any:
    if isinstance(value, _SCALARS):
        return value
    plain = _as_container(value)
    if plain is None or id(value) in parents:
        dropped.append(f"{path or '<root>'} (type={type(value).__name__})")
        return _DROPPED
    parents.add(id(value))
    clean = _clean_dict if isinstance(plain, dict) else _clean_list
    result = clean(plain, path, dropped, parents)
    parents.discard(id(value))
    return result


def _as_container(value: Any) -> Any:
    """Return a dict, list or tuple that stands for `value`, or None."""
    if isinstance(value, (dict, list, tuple)):
        return value
    try:
        if hasattr(type(value), "__dataclass_fields__"):
            return dict(_dataclass_items(value))
        result = value.to_dict()
    except Exception:  # pylint: disable=broad-exception-caught  # users' code
        return None
    return result if isinstance(result, dict) else None


def _dataclass_items(value: Any) -> Iterator[Tuple[str, Any]]:
    from dataclasses import fields  # slow

    for field in fields(value):
        yield field.name, getattr(value, field.name)


def _clean_dict(
    mapping: Dict[Any, Any], path: str, dropped: List[str], parents: Set[int]
) -> Dict[Any, Any]:
    result = {}
    for key, value in mapping.items():
        where = f"{path}.{key}" if path else f"{key}"
        if not isinstance(key, _SCALARS):
            dropped.append(f"{where} (key type={type(key).__name__})")
            continue
        clean = _clean(value, where, dropped, parents)
        if clean is not _DROPPED:
            result[key] = clean
    return result


def _clean_list(
    items: Any, path: str, dropped: List[str], parents: Set[int]
) -> List[Any]:
    result = []
    for index, item in enumerate(items):
        clean = _clean(item, f"{path}[{index}]", dropped, parents)
        if clean is not _DROPPED:
            result.append(clean)
    return result


def _warn(dropped: List[str]) -> None:
    import logging  # slow to import

    logger = logging.getLogger("dataknobs_common.serialization")
    for path in dropped:
        logger.warning("Dropping non-serializable value at %s", path)
