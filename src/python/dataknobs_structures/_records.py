"""Turn a DataFrame into plain records, dictionaries of what JSON knows, and back.

The values are those of pandas' own JSON, but for two losses that it has and this has
not: floats keep all their digits, and infinities stay.
"""

from __future__ import annotations

import json
import math
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Dict, List

from dataknobs_structures._errors import InvalidValueError

if TYPE_CHECKING:
    import pandas as pd

_PLAIN = frozenset([str, int, bool, type(None)])
_EXACT_FLOATS = range(-(2**53), 2**53 + 1)
_MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1)
_EPOCH_UTC = datetime(1970, 1, 1, tzinfo=timezone.utc)


def to_records(df: pd.DataFrame) -> List[Dict[str, Any]]:
    """Return the rows of a DataFrame as dictionaries, without its index.

    What is missing becomes None, a number of numpy one of Python, a point in time or
    a duration its milliseconds (points in time since the epoch).

    Raises:
        ValueError: two columns have the same name.
    """
    if not df.columns.is_unique:
        twins = sorted({str(name) for name in df.columns[df.columns.duplicated()]})
        raise InvalidValueError(
            f"Column names must be unique to become keys; repeated: {', '.join(twins)}"
        )
    if df.columns.empty:
        return [{} for _ in range(len(df))]
    names = _keys(df.columns)
    columns = [_values(df.iloc[:, number]) for number in range(len(names))]
    return [dict(zip(names, row)) for row in zip(*columns)]


def to_frame(records: List[Dict[str, Any]]) -> pd.DataFrame:
    """Return records as a DataFrame in which no whole number is rounded."""
    from pandas import DataFrame, Series

    df = DataFrame(records)
    for name in df.columns[df.dtypes == "float64"]:
        if any(_is_rounded(rec, name) for rec in records):
            df[name] = Series([rec.get(name) for rec in records], dtype=object)
    return df


def _is_rounded(rec: Any, name: Any) -> bool:
    value = rec.get(name) if isinstance(rec, dict) else None
    return isinstance(value, int) and value not in _EXACT_FLOATS


def _keys(columns: pd.Index[Any]) -> List[str]:
    names = columns.tolist()
    if all(isinstance(name, str) for name in names):
        return names  # type: ignore[no-any-return]  # checked in the line above
    return [_key(name) for name in names]


def _key(name: Any) -> str:
    plain = _plain(name) if isinstance(name, (date, timedelta)) else name
    return str(plain)


def _values(column: pd.Series[Any]) -> List[Any]:
    """Return the values of a column as plain Python objects."""
    kind = column.dtype.kind
    if kind in "mM":
        return _milliseconds(column)
    values: List[Any] = column.tolist()
    kinds = set(map(type, values))
    if kinds <= _PLAIN:
        return values
    if kinds <= _PLAIN | {float}:
        return _masked(values, column)
    return [_plain(value) for value in values]


def _milliseconds(column: pd.Series[Any]) -> List[Any]:
    return _masked(column.dt.as_unit("ms").astype("int64").tolist(), column)


def _masked(values: List[Any], column: pd.Series[Any]) -> List[Any]:
    """Return the values, None where the column says that they are missing."""
    missing = column.isna().tolist()
    return [None if gone else value for value, gone in zip(values, missing)]


def _plain(value: Any) -> Any:
    """Return one value as JSON would give it back."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, float):
        return None if math.isnan(value) else float(value)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    return _plain_object(value)


def _plain_object(value: Any) -> Any:
    from pandas import NA, NaT

    if value is NA or value is NaT:
        return None
    if type(value).__module__ == "numpy":
        return _plain_numpy(value)
    if isinstance(value, (date, timedelta)):
        return _plain_time(value)
    return _through_pandas(value)


def _plain_numpy(value: Any) -> Any:
    if value.dtype.kind in "mM":
        value = value.astype(f"{value.dtype.kind}8[ms]").astype("int64")
    return _plain(value.tolist())


def _plain_time(value: Any) -> int:
    if isinstance(value, timedelta):
        return int(value // _MILLISECOND)
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    epoch = _EPOCH if value.tzinfo is None else _EPOCH_UTC
    return int((value - epoch) // _MILLISECOND)


def _through_pandas(value: Any) -> Any:
    from pandas import Series

    text = Series([value], dtype=object).to_json(orient="values", double_precision=15)
    return json.loads(text)[0]
