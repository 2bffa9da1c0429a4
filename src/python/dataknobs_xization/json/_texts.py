"""Write the fields of a JSON record as text."""

from __future__ import annotations

import re
from typing import Any, Dict, Iterator, List, Tuple

_TITLES = ("title", "name", "label")
_TEXTS = (
    *("title", "name", "description", "content", "text", "body", "summary"),
    *("abstract", "label"),
)
_BARE = frozenset(("content", "text", "body"))
_TECHNICAL = frozenset(
    "id _id uuid guid created created_at updated updated_at modified modified_at"
    " timestamp hash checksum token".split()
)
_TECHNICAL_VALUE = re.compile(
    r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.,]+(?:Z|[+-][0-9:]+)?"
    r"|[A-Za-z0-9+/]{50,}={0,2}"
)
_DEEPEST = 32


def flattened(data: Dict[str, Any], separator: str) -> Dict[str, Any]:
    """Return the leaves of nested objects by their joined keys.

    Of a list of objects, the number and the first one.

    >>> flattened({"a": {"b": 1}, "c": [{"d": 2}, {}], "e": [3]}, ".")
    {'a.b': 1, 'c._count': 2, 'c[0].d': 2, 'e': [3]}
    """
    flat: Dict[str, Any] = {}
    path: List[str] = []
    stack: List[Iterator[Tuple[str, Any]]] = [iter(data.items())]
    while stack:
        item = next(stack[-1], None)
        if item is None:
            stack.pop()
            if path:
                path.pop()
            continue
        key, value = item
        if isinstance(value, list) and _are_objects(value):
            name = separator.join([*path, str(key)])
            flat[f"{name}{separator}_count"] = len(value)
            key, value = f"{key}[0]", value[0]
        if isinstance(value, dict):
            path.append(str(key))
            stack.append(iter(value.items()))
        else:
            flat[separator.join([*path, str(key)])] = value
    return flat


def _are_objects(values: List[Any]) -> bool:
    return bool(values) and all(isinstance(value, dict) for value in values)


def record_lines(data: Dict[str, Any], config: Any) -> List[str]:
    """Return the lines that say what is in a record, the most telling first."""
    lines: List[str] = []
    title = next((name for name in _TITLES if data.get(name)), "")
    if title:
        lines.append(_value_text(data[title], config, 0))
    names = [name for name in _TEXTS if name in data]
    names += [name for name in data if name not in _TEXTS]
    for name in names:
        value = data[name]
        if name == title or value is None or str(name).startswith("_"):
            continue
        if name in _TECHNICAL:
            continue
        if config.skip_technical_fields and _is_technical(value):
            continue
        line = field_line(name, value, config, bare=name in _BARE)
        if line and value not in ([], {}):
            lines.append(line)
    return lines


def field_line(name: str, value: Any, config: Any, bare: bool = False) -> str:
    """Return the line of one field."""
    text = _value_text(value, config, 0)
    is_list = isinstance(value, list) and _are_objects(value)
    if bare or not (config.include_field_names or is_list):
        return text
    return f"{name}: {text}"


def _is_technical(value: Any) -> bool:
    return isinstance(value, str) and bool(_TECHNICAL_VALUE.fullmatch(value))


def _value_text(value: Any, config: Any, depth: int) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if depth == _DEEPEST and isinstance(value, (dict, list)):
        return "..."
    if isinstance(value, dict):
        return "; ".join(
            _inner_line(name, inner, config, depth + 1) for name, inner in value.items()
        )
    if isinstance(value, list):
        inner = depth + 1
        if _are_objects(value):
            return f"{len(value)} items"
        if config.array_handling == "first":
            value = value[:1]
        return ", ".join(
            str(item) if isinstance(item, dict) else _value_text(item, config, inner)
            for item in value
        )
    return str(value)


def _inner_line(name: str, value: Any, config: Any, depth: int) -> str:
    """Return a field inside of another."""
    text = _value_text(value, config, depth)
    return f"{name}: {text}" if config.include_field_names else text
