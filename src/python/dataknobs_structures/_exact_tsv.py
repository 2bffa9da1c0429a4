"""Write separated values so that every value comes back as it was, and read them.

To pandas, and whoever reads like it, such a file is as any other. But a blank line
follows its header, strings are in quotes, and nothing else is. The blank line, which
no csv module writes, says that the quotes mean text.
"""

from __future__ import annotations

import os
from contextlib import suppress
from math import isfinite
from typing import (
    TYPE_CHECKING,
    AbstractSet,
    Any,
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
    special = frozenset([sep, '"', "\r", "\n"])
    header = [_protected(name, special) for name in df.columns]
    columns = [_texts(df.iloc[:, at], special) for at in range(len(header))]
    with open(path, "w", encoding="utf-8", newline="\n") as stream:
        stream.write(f"{sep.join(header)}\n\n")
        stream.writelines(f"{sep.join(row)}\n" for row in zip(*columns))


def _texts(column: pd.Series[Any], special: AbstractSet[str]) -> List[str]:
    pairs = zip(column.tolist(), column.isna().tolist())
    return ["" if missing else _text(value, special) for value, missing in pairs]


def _text(value: Any, special: AbstractSet[str]) -> str:
    return _quoted(value) if isinstance(value, str) else _protected(str(value), special)


def _protected(text: str, special: AbstractSet[str]) -> str:
    return _quoted(text) if not text or not special.isdisjoint(text) else text


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
        if stream.readline() != "\n":
            return None
        names = [_unquoted(name) for name in _closed(header[:-1].split(sep), sep)]
        columns = _columns(stream.read(), sep, len(names), path)
    return [dict(zip(names, row)) for row in zip(*columns)]


def _columns(text: str, sep: str, width: int, path: Any) -> List[List[Any]]:
    cells = _cells(text.split("\n")[:-1], sep, width, path)
    return [_values(cells[at::width]) for at in range(width)]


def _cells(lines: List[str], sep: str, width: int, path: Any) -> List[str]:
    """Return the cells of all lines in one list: a list for each would cost time."""
    result: List[str] = []
    for number, line in enumerate(_closed(lines, "\n"), 1):
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
