r"""Write the terms of an authority as lines, and read them again.

A line holds an id, a tab and a term; `\t`, `\n` and `\\` stand for what would break it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from dataknobs_service.errors import BadInput
from dataknobs_service.models import Term

__all__ = ["read_rows", "write_rows"]

_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_PLAIN = {escaped: plain for plain, escaped in _ESCAPES.items()}


def write_rows(terms: Iterable[Term]) -> str:
    r"""Return terms as lines.

    >>> write_rows([Term(id="red", term="vin\trouge")])
    'red\tvin\\trouge'
    """
    return "\n".join(f"{_escaped(one.id)}\t{_escaped(one.term)}" for one in terms)


def read_rows(text: str) -> list[dict[str, str]]:
    r"""Return the ids and terms of lines; a line with one value is its own id.

    >>> read_rows("red\tvin\\trouge\n\n blue ")
    [{'id': 'red', 'term': 'vin\trouge'}, {'id': 'blue', 'term': 'blue'}]

    Raises:
        BadInput: a line holds more than two values.
    """
    rows = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if not line.strip():
            continue
        values = [_read(value) for value in line.split("\t")]
        if len(values) > 2:
            raise BadInput(f"line {number}: write an id, one tab and a term")
        rows.append({"id": values[0], "term": values[-1]})
    return rows


def _escaped(value: str) -> str:
    return "".join(_ESCAPES.get(letter, letter) for letter in value)


def _read(value: str) -> str:
    return re.sub(r"\\[\\tnr]", lambda found: _PLAIN[found[0]], value.strip())
