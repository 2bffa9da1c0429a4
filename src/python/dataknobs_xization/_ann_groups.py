"""Group annotations by where they are, and keep lists of groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, List, Optional

from dataknobs_xization._ann_rows import AnnotationsGroup, RowData

if TYPE_CHECKING:
    import pandas as pd


class PositionalAnnotationsGroup(AnnotationsGroup):
    """Hold rows that overlap, or that do not.

    >>> group = PositionalAnnotationsGroup(overlap=True)
    >>> group
    nrows=0[-1,-1)""

    Args:
        overlap: True for rows that overlap.
        rectype: what the group is.
        gnum: the number of the group.

    Attributes:
        overlap: the same.
        start_pos: the first character of all rows that belong, or -1.
        end_pos: the place after the last one, or -1.
    """

    def __init__(
        self, overlap: bool, rectype: Optional[str] = None, gnum: int = -1
    ) -> None:
        super().__init__(None, None, None, group_type=rectype, group_num=gnum)
        self.overlap = overlap
        self.start_pos: Any = -1
        self.end_pos: Any = -1

    def __repr__(self) -> str:
        return f'nrows={self.size}[{self.start_pos},{self.end_pos})"{self.entity_text}"'

    @property
    def entity_text(self) -> str:
        """Return the texts of the rows with spaces between."""
        return self.text

    def belongs(self, rowdata: RowData) -> bool:
        """Tell whether a row belongs here, and widen the bounds if it does.

        It overlaps if its first or last character is within the bounds; so one that
        goes beyond both of them does not. As long as the group is empty, each row
        belongs. The row is not added.
        """
        if self.size:
            inside = self._holds(rowdata.start_pos) or self._holds(rowdata.end_pos - 1)
            if inside != self.overlap:
                return False
        self._widen(rowdata)
        return True

    def add(self, rowdata: RowData) -> bool:
        """Add a row, whether it belongs or not, and widen the bounds."""
        if not super().add(rowdata):
            return False
        self._widen(rowdata)
        return True

    def copy(self) -> PositionalAnnotationsGroup:
        """Return a group with the same rows and bounds, without type and number."""
        group = PositionalAnnotationsGroup(self.overlap)
        group.rows = self.rows.copy()
        group.start_pos, group.end_pos = self.start_pos, self.end_pos
        return group

    def _holds(self, place: Any) -> bool:
        return bool(self.start_pos <= place < self.end_pos)

    def _widen(self, rowdata: RowData) -> None:
        known = self.start_pos >= 0
        start, end = rowdata.start_pos, rowdata.end_pos
        self.start_pos = min(self.start_pos, start) if known else start
        self.end_pos = max(self.end_pos, end)


def covers_nothing_known(groups: AnnotationsGroupList, group: AnnotationsGroup) -> bool:
    """Return True unless the group is covered by one that is in the list."""
    return group.is_subset_of_any(groups.groups) is None


AcceptGroup = Callable[["AnnotationsGroupList", AnnotationsGroup], bool]


class AnnotationsGroupList:
    """Hold groups, by default those that no other one in the list covers.

    >>> groups = AnnotationsGroupList()
    >>> groups.add(PositionalAnnotationsGroup(True)), groups.size
    (True, 1)

    Args:
        groups: groups to start with; None for none.
        accept_fn: is given this list and a group to add, and returns False to refuse
            it; None to accept all.

    Attributes:
        groups: the groups.
        accept_fn: the same.
    """

    def __init__(
        self,
        groups: Optional[List[AnnotationsGroup]] = None,
        accept_fn: Optional[AcceptGroup] = covers_nothing_known,
    ) -> None:
        self.groups = [] if groups is None else groups
        self.accept_fn = accept_fn

    def __repr__(self) -> str:
        return str(self.groups)

    @property
    def size(self) -> int:
        """Return the number of groups."""
        return len(self.groups)

    @property
    def coverage(self) -> int:
        """Return the number of different rows in the groups."""
        return len({loc for group in self.groups for loc in group.locs})

    @property
    def df(self) -> pd.DataFrame:
        """Return the rows of all groups, as a new `DataFrame`."""
        import pandas as pd

        frames = [group.df for group in self.groups if group.size]
        return pd.concat(frames) if frames else pd.DataFrame()

    def copy(self) -> AnnotationsGroupList:
        """Return a list of the same groups, to which others may be added."""
        return AnnotationsGroupList(self.groups.copy(), self.accept_fn)

    def add(self, group: AnnotationsGroup) -> bool:
        """Add a group unless it is refused.

        Returns:
            True if it was added.
        """
        if self.accept_fn is not None and not self.accept_fn(self, group):
            return False
        self.groups.append(group)
        return True

    def is_subset(self, other: AnnotationsGroupList) -> bool:
        """Return True if each group is covered by one of the other list."""
        return all(
            group.is_subset_of_any(other.groups) is not None for group in self.groups
        )
