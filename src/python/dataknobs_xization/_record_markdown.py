"""Write nested data as lines of Markdown."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Set

_TITLES = ("name", "title", "id", "key")
_DEEPEST = 64
_TICKS = re.compile("`{3,}")


def label_of(name: Any) -> str:
    """Return the name of a field for readers.

    >>> label_of("shelf_life")
    'Shelf Life'
    """
    return str(name).replace("_", " ").title()


def _heading(level: int, text: Any) -> List[str]:
    return [f"{'#' * min(level, 6)} {text}", ""]


def _code(text: Any, language: str = "") -> List[str]:
    longest = max(map(len, _TICKS.findall(str(text))), default=2)
    fence = "`" * (longest + 1)
    return [f"{fence}{language}", str(text), fence, ""]


class RecordWriter:
    """Writes data by the kinds of its values."""

    def __init__(self, labels: bool, code: Set[str], lists: Set[str]) -> None:
        self._labels = labels
        self._code = code
        self._lists = lists

    def document(self, data: Any, level: int) -> List[str]:
        """Return the lines of a whole document."""
        if isinstance(data, dict):
            return self._item(data, level, 0)
        if not isinstance(data, list):
            return [str(data)]
        lines: List[str] = []
        for number, value in enumerate(data):
            if number and (isinstance(value, dict) or isinstance(data[0], dict)):
                lines += ["---", ""]
            if isinstance(value, dict):
                lines += self._item(value, level, 0)
            else:
                lines += [f"- {value}", ""]
        return lines

    def _item(self, data: Dict[str, Any], level: int, depth: int) -> List[str]:
        title = next((data[name] for name in _TITLES if data.get(name)), None)
        lines = _heading(level, title) if title is not None else []
        return lines + self._fields(data, level + 1, depth)

    def _fields(self, data: Dict[str, Any], level: int, depth: int) -> List[str]:
        lines: List[str] = []
        for name, value in data.items():
            if value is not None and value != "":
                lines += self._field(name, value, level, depth)
        return lines

    def _field(self, name: str, value: Any, level: int, depth: int) -> List[str]:
        head = _heading(level, label_of(name))
        if depth > _DEEPEST and isinstance(value, (dict, list)):
            return head + ["...", ""]
        if isinstance(value, dict):
            return head + self._fields(value, level + 1, depth + 1)
        if isinstance(value, list):
            return head + self._list(value, level + 1, depth + 1)
        if name in self._code:
            return head + _code(value)
        if name in self._lists:
            return head + [f"- {value}", ""]
        label = f"**{label_of(name)}**: " if self._labels else ""
        return [f"{label}{value}", ""]

    def _list(self, values: List[Any], level: int, depth: int) -> List[str]:
        lines: List[str] = []
        for value in values:
            if isinstance(value, dict):
                if lines and lines[-1]:
                    lines.append("")
                lines += self._item(value, level, depth)
            else:
                lines.append(f"- {value}")
        return lines + [""]


def schema_lines(item: Dict[str, Any], schema: Dict[str, Any], level: int) -> List[str]:
    """Return the lines of one item, as a schema has them."""
    title = item.get(schema.get("title_field", "name"))
    lines = _heading(level, title) if title else []
    metadata = [
        f"**{label_of(name)}**: {item[name]}"
        for name in schema.get("metadata_fields", ())
        if item.get(name) is not None
    ]
    if metadata:
        lines += [*metadata, ""]
    description = item.get(schema.get("description_field", ""))
    if description:
        lines += [str(description), ""]
    for section in schema.get("sections", ()):
        value = item.get(section["field"])
        if value:
            heading = section.get("heading") or label_of(section["field"])
            lines += _heading(level + 1, heading)
            lines += _section(value, section)
    return [*lines, "---", ""]


def _section(value: Any, section: Dict[str, Any]) -> List[str]:
    form = section.get("format", "text")
    if form == "code":
        return _code(value, section.get("language", ""))
    if form == "subsections" and isinstance(value, dict):
        return [f"**{label_of(k)}**: {v}" for k, v in value.items()] + [""]
    if form in ("list", "subsections"):
        values = value if isinstance(value, list) else [value]
        return [_bullet(one) for one in values] + [""]
    return [str(value), ""]


def _bullet(value: Any) -> str:
    if not isinstance(value, dict):
        return f"- {value}"
    return f"- **{value.get('name', 'Item')}**: {value.get('description', '')}"
