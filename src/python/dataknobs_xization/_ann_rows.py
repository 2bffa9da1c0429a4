"""Hold a row of annotations, and groups of rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Sequence

from dataknobs_xization._ann_metadata import (
    KEY_ANN_TYPE_COL,
    AnnotationsMetaData,
    AnnotationsRowAccessor,
)

if TYPE_CHECKING:
    import pandas as pd


class RowData:
    """Hold a row of annotations, and know where it is in the text.

    >>> import pandas as pd
    >>> row = pd.Series({"start_pos": 0, "end_pos": 3, "text": "red"})
    >>> RowData(AnnotationsMetaData(), row)
    [0:3)"red"

    Args:
        metadata: names the columns.
        row: the row.

    Attributes:
        metadata: the same.
        row: the same.
    """

    def __init__(self, metadata: AnnotationsMetaData, row: pd.Series) -> None:
        self.metadata = metadata
        self.row = row

    def __repr__(self) -> str:
        return f'[{self.start_pos}:{self.end_pos})"{self.text}"'

    @property
    def loc(self) -> Any:
        """Return the label of the row."""
        return self.row.name

    @property
    def start_pos(self) -> Any:
        """Return the place of the first character."""
        return self.row[self.metadata.start_pos_col]

    @property
    def end_pos(self) -> Any:
        """Return the place after the last character."""
        return self.row[self.metadata.end_pos_col]

    @property
    def text(self) -> Any:
        """Return the text."""
        return self.row[self.metadata.text_col]

    def is_subset(self, other_row: RowData) -> bool:
        """Return True if the other row covers this one, or the same characters."""
        return bool(
            self.start_pos >= other_row.start_pos and self.end_pos <= other_row.end_pos
        )

    def is_subset_of_any(self, other_rows: Sequence[RowData]) -> bool:
        """Return True if one of the other rows covers this one."""
        return any(self.is_subset(other_row) for other_row in other_rows)


AcceptRow = Callable[["AnnotationsGroup", RowData], bool]


# All that is published is here.
class AnnotationsGroup:  # pylint: disable=too-many-instance-attributes
    """Hold rows that belong together.

    >>> import pandas as pd
    >>> metadata = AnnotationsMetaData()
    >>> group = AnnotationsGroup(AnnotationsRowAccessor(metadata), "ann_type", None)
    >>> row = {"start_pos": 0, "end_pos": 3, "text": "red", "ann_type": "color"}
    >>> group.add(RowData(metadata, pd.Series(row, name=7)))
    True
    >>> group, group.key, group.group_type
    ({"color": "red"}, '7', 'color')

    Args:
        row_accessor: reads the rows.
        field_col_type: the type of the column that tells the rows apart.
        accept_fn: is given the group and a row to add, and returns False to refuse
            it; None to accept all.
        group_type: what the group is; None for the type of its first row.
        group_num: the number of the group.
        valid: False if it is not valid.
        autolock: True to lock the group when it refuses a row, unless it is empty.

    Attributes:
        rows: the rows.
        row_accessor: the same.
        field_col_type: the same.
        accept_fn: the same.
        is_locked: True if no row may be added.
        is_valid: False if the group is not valid.
        autolock: the same.
        group_num: the number of the group.
    """

    # The signature is published.
    def __init__(  # pylint: disable=too-many-arguments
        self,
        row_accessor: Optional[AnnotationsRowAccessor],
        field_col_type: Optional[str],
        accept_fn: Optional[AcceptRow],
        group_type: Optional[str] = None,
        group_num: Optional[int] = None,
        valid: bool = True,
        autolock: bool = False,
    ) -> None:
        self.rows: List[RowData] = []
        self.row_accessor = row_accessor
        self.field_col_type = field_col_type
        self.accept_fn = accept_fn
        self.is_locked = False
        self.is_valid = valid
        self.autolock = autolock
        self.group_num = group_num
        self._group_type = group_type
        self._df: Optional[pd.DataFrame] = None

    def __repr__(self) -> str:
        return json.dumps(self.to_dict(), default=str)

    @property
    def size(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    @property
    def group_type(self) -> Any:
        """Return what the group is: what was set, or the type of the first row."""
        return self.ann_type if self._group_type is None else self._group_type

    @group_type.setter
    def group_type(self, group_type: Optional[str]) -> None:
        self._group_type = group_type

    @property
    def df(self) -> pd.DataFrame:
        """Return the rows as a `DataFrame`, made once until rows change."""
        if self._df is None:
            import pandas as pd

            self._df = pd.DataFrame([rowdata.row for rowdata in self.rows])
        return self._df

    @property
    def ann_type(self) -> Any:
        """Return the type of the first row, None if there is none."""
        return self._value(self.rows[0], KEY_ANN_TYPE_COL) if self.rows else None

    @property
    def text(self) -> str:
        """Return the texts of the rows with spaces between."""
        texts = (rowdata.text for rowdata in self.rows)
        return " ".join(str(text) for text in texts if text is not None)

    @property
    def locs(self) -> List[Any]:
        """Return the labels of the rows."""
        return [rowdata.loc for rowdata in self.rows]

    @property
    def key(self) -> str:
        """Return the labels of the rows, sorted, as one text."""
        return "_".join(str(loc) for loc in sorted(self.locs))

    def copy(self) -> AnnotationsGroup:
        """Return a group with the same rows, to which others may be added."""
        group = AnnotationsGroup(
            self.row_accessor,
            self.field_col_type,
            self.accept_fn,
            group_type=self._group_type,
            group_num=self.group_num,
            valid=self.is_valid,
            autolock=self.autolock,
        )
        group.rows = self.rows.copy()
        group.is_locked = self.is_locked
        return group

    def add(self, rowdata: RowData) -> bool:
        """Add a row unless the group is locked or refuses it.

        Returns:
            True if the row was added.
        """
        if self.is_locked:
            return False
        if self.accept_fn is not None and not self.accept_fn(self, rowdata):
            self.is_locked = self.autolock and self.size > 0
            return False
        self.rows.append(rowdata)
        self._df = None
        return True

    def to_dict(self) -> Dict[Any, Any]:
        """Return for each value of the field the text of the last row that has it."""
        return {
            self._value(rowdata, self.field_col_type): rowdata.text
            for rowdata in self.rows
        }

    def is_subset(self, other: AnnotationsGroup) -> bool:
        """Return True if each row is covered by one of the other group."""
        return all(rowdata.is_subset_of_any(other.rows) for rowdata in self.rows)

    def is_subset_of_any(
        self, groups: Sequence[AnnotationsGroup]
    ) -> Optional[AnnotationsGroup]:
        """Return the first group that covers this one, or None."""
        return next((group for group in groups if self.is_subset(group)), None)

    def remove_row(self, row_idx: int) -> RowData:
        """Remove the row at a place in the group, and return it."""
        removed = self.rows.pop(row_idx)
        self._df = None
        return removed

    def _value(self, rowdata: RowData, col_type: Optional[str]) -> Any:
        accessor = self.row_accessor or AnnotationsRowAccessor(rowdata.metadata)
        return accessor.get_col_value(col_type or KEY_ANN_TYPE_COL, rowdata.row)
