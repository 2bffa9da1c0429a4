"""Tell whether pandas would read back what it writes as separated values.

It takes types from the text of a whole column: it reads "007" as 7, "NA" as nothing,
and the 1 beside an "x" as text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MISSING", "is_misread"]

# What pandas takes for a missing value.
MISSING = frozenset(
    ["", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND"]
    + ["1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"]
)
_BOOLS = frozenset(["true", "false"])
_PLAIN = frozenset([str, int, float, bool])
_INT64 = range(-(2**63), 2**63)


def is_misread(df: pd.DataFrame) -> bool:
    """Tell whether a name or a value would come back as another one.

    Whole numbers in a column with gaps come back as equal floats: that is no other
    value. Linear in the number of values.
    """
    names = df.columns.tolist()
    if not all(isinstance(name, str) for name in names):
        return False
    columns = (df.iloc[:, number] for number in range(len(names)))
    return any(map(_is_name_misread, names)) or any(map(_is_column_misread, columns))


def _is_name_misread(name: str) -> bool:
    return not name.strip() or name.startswith("\ufeff") or _is_cut(name)


def _is_column_misread(column: pd.Series[Any]) -> bool:
    if column.dtype.kind in "biufcmM":
        return False
    values = column.dropna().tolist()
    kinds = _PLAIN.intersection(map(type, values))
    if kinds == {str}:
        return _are_misread([value for value in values if isinstance(value, str)])
    if kinds == {int}:
        has_gaps = len(values) < len(column)
        return has_gaps or any(value not in _INT64 for value in values)
    return len(kinds) > 1


def _are_misread(values: List[str]) -> bool:
    return (
        not MISSING.isdisjoint(values)
        or all(map(_is_number, values))
        or all(value.lower() in _BOOLS for value in values)
        # As the only value of a line, white space makes it a blank one.
        or any(value.isspace() or _is_cut(value) for value in values)
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _is_cut(text: str) -> bool:
    """Tell whether there is what some parsers take for the end of a line or string."""
    return "\r" in text or "\0" in text
