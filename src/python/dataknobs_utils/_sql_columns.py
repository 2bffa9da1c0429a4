"""Choose the PostgreSQL types for the columns of a table, and write its values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterator, List, Optional

if TYPE_CHECKING:
    import pandas as pd

_LONGEST_VARCHAR = 10_485_760
_INT32 = 2**31
_INT64 = 2**63


def column_type(column: pd.Series) -> str:
    """Return the smallest type that holds the values.

    >>> import pandas as pd
    >>> [column_type(pd.Series(values)) for values in ([1], [2**40], [0.5], ["tea"])]
    ['integer', 'bigint', 'real', 'varchar(3)']

    Args:
        column: the values; missing ones fit any type.

    Returns:
        The type, as SQL.
    """
    from pandas.api import types

    present = column.dropna()
    if types.is_bool_dtype(column.dtype):
        return "boolean"
    if types.is_integer_dtype(column.dtype):
        return _integer_type(present)
    if types.is_float_dtype(column.dtype):
        return "real" if _is_exact_as_real(present) else "double precision"
    if types.is_datetime64_any_dtype(column.dtype):
        zone = getattr(column.dtype, "tz", None)
        return "timestamp" if zone is None else "timestamp with time zone"
    longest = max((len(str(value)) for value in present), default=1) or 1
    return f"varchar({longest})" if longest <= _LONGEST_VARCHAR else "text"


def bindable_rows(df: pd.DataFrame) -> Iterator[List[Optional[str]]]:
    """Yield each row as the texts that PostgreSQL reads; None for missing values."""
    from pandas import isna
    from pandas.api.types import is_scalar

    for row in df.itertuples(index=False, name=None):
        yield [
            None if is_scalar(value) and isna(value) else str(value) for value in row
        ]


def _integer_type(present: pd.Series) -> str:
    if present.empty:
        return "integer"
    least, most = int(present.min()), int(present.max())
    if -_INT32 <= least and most < _INT32:
        return "integer"
    return "bigint" if most < _INT64 else "numeric(20)"


def _is_exact_as_real(present: pd.Series) -> bool:
    """Tell whether four bytes print, at their shortest, as the eight did."""
    import numpy as np

    exact = present.to_numpy("float64")
    with np.errstate(over="ignore"):
        printed = exact.astype("float32").astype(str)
    return bool((printed.astype("float64") == exact).all())
