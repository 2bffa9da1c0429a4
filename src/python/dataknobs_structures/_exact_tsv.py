"""Write separated values so that every value comes back as it was, and read them.

To whoever opens such a file as text, it is as any other. But its header alone ends in a
carriage return, which no csv module does, and says so: below a name in quotes there
is nothing but text; below another, strings are in quotes, and nothing else is. A name
that needs its quotes is another.
"""

from __future__ import annotations

import os
from contextlib import suppress
from math import isfinite
from typing import (
    TYPE_CHECKING,
    AbstractSet,
    Any,
    Callable,
    Dict,
    Iterable,
    Iterator,
    List,
    Optional,
    Sequence,
)

from dataknobs_structures._errors import InvalidValueError
from dataknobs_structures._misread import MISSING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["can_write", "read", "write"]

# Which pandas compresses; a file of that name is left to it.
_COMPRESSED = (".gz", ".bz2", ".zip", ".xz", ".zst", ".tar")
_CONSTANTS = {**dict.fromkeys(MISSING), "True": True, "False": False}


def can_write(path: Any, sep: Any) -> bool:
    """Tell whether a file of that name and separator can have this form."""
    if not isinstance(sep, str) or len(sep) != 1 or sep.isalnum() or sep in '"+-.\r\n':
        return False
    return not os.fspath(path).lower().endswith(_COMPRESSED)


def write(df: pd.DataFrame, path: str, sep: str) -> None:
    """Write a DataFrame with the types of its values."""
    special = _special(sep)
    names, columns = [], []
    for at, name in enumerate(df.columns):
        column = df.iloc[:, at]
        protected = _protected(name, special)
        is_text = protected == name and _is_text(column)
        names.append(_quoted(name) if is_text else protected)
        columns.append(_texts(column, special, _protected if is_text else _text))
    with open(path, "w", encoding="utf-8", newline="\n") as stream:
        stream.write(f"{sep.join(names)}\r\n")
        stream.writelines(f"{sep.join(row)}\n" for row in zip(*columns))


def _special(sep: str) -> AbstractSet[str]:
    return frozenset([sep, '"', "\r", "\n"])


def _is_text(column: pd.Series[Any]) -> bool:
    return all(isinstance(value, str) for value in column.dropna().tolist())


def _texts(
    column: pd.Series[Any],
    special: AbstractSet[str],
    text: Callable[[Any, AbstractSet[str]], str],
) -> List[str]:
    pairs = zip(column.tolist(), column.isna().tolist())
    return ["" if missing else text(value, special) for value, missing in pairs]


def _text(value: Any, special: AbstractSet[str]) -> str:
    return _quoted(value) if isinstance(value, str) else _protected(str(value), special)


def _protected(text: str, special: AbstractSet[str]) -> str:
    is_plain = text and special.isdisjoint(text) and not text.isspace()
    return text if is_plain else _quoted(text)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def read(path: Any, sep: str) -> Optional[List[Dict[str, Any]]]:
    """Return the records of a file in this form, None for any other file.

    Linear in the size of the file.

    Raises:
        ValueError: a row is longer or shorter than the header.
    """
    with open(path, encoding="utf-8", newline="\n") as stream:
        header = next(_closed(stream, ""), "")
        if not header.endswith("\r\n"):
            return None
        names = list(_closed(header[:-2].split(sep), sep))
        cells = _cells(stream.read(), sep, len(names), path)
    if cells is None:
        return None
    columns = [
        (_strings if _is_marked(name, sep) else _values)(cells[at :: len(names)])
        for at, name in enumerate(names)
    ]
    del cells  # its memory is what the records need
    names = list(map(_unquoted, names))
    return [dict(zip(names, row)) for row in zip(*columns)]


def _is_marked(name: str, sep: str) -> bool:
    """Tell whether a name is in quotes without needing them."""
    plain = _unquoted(name)
    return plain != name and _protected(plain, _special(sep)) == plain


def _strings(cells: Sequence[str]) -> List[Optional[str]]:
    return [_unquoted(cell) if cell[:1] == '"' else cell or None for cell in cells]


def _cells(text: str, sep: str, width: int, path: Any) -> Optional[List[str]]:
    """Return the cells of all lines in one list: a list for each would cost time.

    None if a line ends in a carriage return: then it is a file in which all do.
    """
    lines = text.split("\n")[:-1]
    if '"' in text:
        lines = list(_closed(lines, "\n"))
    if lines and lines[0].endswith("\r"):
        return None
    result: List[str] = []
    for number, line in enumerate(lines, 1):
        cells = line.split(sep)
        if len(cells) != width:
            cells = list(_closed(cells, sep))
            if len(cells) != width:
                raise InvalidValueError(
                    f"{path}: record {number} has {len(cells)} values, the header"
                    f" {width}. Complete or remove the line {line[:40]!r}."
                )
        result += cells
    return result


def _closed(pieces: Iterable[str], glue: str) -> Iterator[str]:
    """Join each piece in which a quoted string begins to those up to its end."""
    joined: List[str] = []
    for piece in pieces:
        is_odd = piece.count('"') & 1
        if joined:
            joined.append(piece)
            if is_odd:
                yield glue.join(joined)
                joined = []
        elif is_odd:
            joined.append(piece)
        else:
            yield piece
    if joined:
        yield glue.join(joined)


def _values(cells: Sequence[str]) -> List[Any]:
    with suppress(ValueError):
        return list(map(int, cells))
    with suppress(ValueError):
        floats = list(map(float, cells))
        if all(map(isfinite, floats)) and not any(map(float.is_integer, floats)):
            return floats
    return [
        cell[1:-1].replace('""', '"') if cell[:1] == '"' else _unquoted_value(cell)
        for cell in cells
    ]


def _unquoted_value(cell: str) -> Any:
    if cell in _CONSTANTS:
        return _CONSTANTS[cell]
    try:
        return int(cell) if cell.lstrip("-").isdecimal() else float(cell)
    except ValueError:
        return cell


def _unquoted(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if cell[:1] == '"' else cell
