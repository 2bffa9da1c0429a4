"""Small helpers for frames and series, and groups of rows.

Pandas is imported when a function is called.

>>> dicts2df([[{"a": 1}, {"a": 2}], [{"a": 3, "b": 4}]])
   a  item_id    b
0  1        0  NaN
1  2        0  NaN
2  3        1  4.0
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Dict, Iterable, Optional, Tuple

from dataknobs_utils._group_column import GroupNumbersError, UnknownLocError
from dataknobs_utils._group_manager import GroupManager

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "GroupManager",
    "GroupNumbersError",
    "UnknownLocError",
    "dicts2df",
    "explode_json_series",
    "get_loc_range",
    "sort_by_strlen",
]


def dicts2df(
    dicts: Iterable[Any],
    rename: Optional[Dict[str, str]] = None,
    item_id: Optional[str] = "item_id",
) -> pd.DataFrame:
    """Return a frame with a row for each dict of each list.

    Columns come in the order in which they are met; that of the item id is met
    after those of the first list.

    >>> dicts2df([{"old": 1}, {"old": 2}], rename={"old": "new"}, item_id=None)
       new
    0    1
    1    2

    Args:
        dicts: lists of dicts; a dict of plain values stands for a list of one.
        rename: new names of columns by their old ones.
        item_id: the name of the column with the position of a row's list; None or
            `""` for no such column.

    Returns:
        The frame.
    """
    import pandas as pd

    frames = []
    for position, item in enumerate(dicts):
        frame = _frame_of(item)
        if rename:
            frame = frame.rename(columns=rename)
        if item_id:
            frame[item_id] = position
        frames.append(frame)
    # An empty frame adds no row, but would turn integers into floats.
    frames = [frame for frame in frames if len(frame)] or frames[:1]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _frame_of(item: Any) -> pd.DataFrame:
    import pandas as pd

    if not isinstance(item, dict):
        return pd.DataFrame.from_records(item)
    if all(map(pd.api.types.is_scalar, item.values())):
        return pd.DataFrame([item])
    return pd.DataFrame(item)  # columns by name


def sort_by_strlen(
    df: pd.DataFrame, text_col: str, ascending: bool = False
) -> pd.DataFrame:
    """Return the frame sorted by the length of texts; the index is kept.

    Rows with texts of the same length come in any order, those without one last.

    >>> import pandas as pd
    >>> sort_by_strlen(pd.DataFrame({"word": ["red", "a", "house"]}), "word")
        word
    2  house
    0    red
    1      a

    Args:
        df: the frame.
        text_col: the name of the column with the texts.
        ascending: True for the shortest first.

    Returns:
        A new frame.
    """
    return df.sort_values(
        text_col, ascending=ascending, key=lambda column: column.str.len()
    )


def get_loc_range(bool_ser: pd.Series) -> Tuple[int, int]:
    """Return the labels of the first and the last True.

    >>> import pandas as pd
    >>> get_loc_range(pd.Series([False, True, False, True]))
    (1, 3)

    Args:
        bool_ser: a series of bools, whose labels are numbers.

    Returns:
        The labels as integers; `(0, 0)` if nothing is True.

    Raises:
        ValueError: for a label that is no number.
    """
    labels = bool_ser.index[bool_ser.astype(bool)]
    return (int(labels[0]), int(labels[-1])) if len(labels) else (0, 0)


def explode_json_series(json_ser: pd.Series) -> pd.Series:
    """Parse texts of JSON, and return a value for each item of a list.

    The label is repeated for each item. Missing and empty texts are left out; an
    empty list gives one missing value.

    >>> import pandas as pd
    >>> explode_json_series(pd.Series(["[1, 2]", "", "[3]"]))
    0    1
    0    2
    2    3
    dtype: object

    Args:
        json_ser: the texts.

    Returns:
        A series of the items.

    Raises:
        ValueError: for text that is not JSON.
    """
    import pandas as pd

    texts = json_ser[json_ser.notna() & (json_ser != "")]
    values = [json.loads(text) for text in texts]
    return pd.Series(
        values, index=texts.index, name=json_ser.name, dtype=object
    ).explode()
