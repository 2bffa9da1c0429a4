"""Find annotations that overlap, and decide which of them stay."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left, insort
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterator, List, Optional, Tuple

from dataknobs_xization._ann_groups import PositionalAnnotationsGroup
from dataknobs_xization._ann_metadata import AnnotationsMetaData
from dataknobs_xization._ann_rows import AnnotationsGroup, RowData
from dataknobs_xization._ann_store import Annotations, Row

if TYPE_CHECKING:
    import pandas as pd


class MergeStrategy(ABC):
    """Decide what becomes of annotations that overlap."""

    @abstractmethod
    def merge(self, group: AnnotationsGroup) -> List[Row]:
        """Return the rows to have instead of those of a group."""


class _BestFirst(MergeStrategy):
    """Keep the best row, then the best that overlaps with none that is kept."""

    def _rank(self, rowdata: RowData) -> Any:
        raise NotImplementedError

    def merge(self, group: AnnotationsGroup) -> List[Row]:
        """Return the rows that are kept, from left to right."""
        kept: List[Tuple[int, int, int]] = []
        for idx in sorted(range(group.size), key=lambda idx: self._key(group, idx)):
            rowdata = group.rows[idx]
            span = (int(rowdata.start_pos), int(rowdata.end_pos), idx)
            if not _overlaps(kept, span):
                insort(kept, span)
        return [dict(group.rows[idx].row) for _start, _end, idx in kept]

    def _key(self, group: AnnotationsGroup, idx: int) -> Tuple[Any, int, int]:
        rowdata = group.rows[idx]
        return self._rank(rowdata), int(rowdata.start_pos), idx


def _overlaps(kept: List[Tuple[int, int, int]], span: Tuple[int, int, int]) -> bool:
    """Tell whether a span shares a character with one of these, which share none."""
    idx = bisect_left(kept, span)
    before = idx > 0 and kept[idx - 1][1] > span[0]
    return before or (idx < len(kept) and kept[idx][0] < span[1])


class KeepLongest(_BestFirst):
    """Keep the longest annotations, of equals the leftmost, and drop what overlaps.

    >>> import pandas as pd
    >>> rows = [(0, 3, "red"), (0, 8, "red wine"), (4, 8, "wine"), (9, 12, "bar")]
    >>> df = pd.DataFrame(rows, columns=["start_pos", "end_pos", "text"])
    >>> merged = merge(Annotations(AnnotationsMetaData(), df), KeepLongest())
    >>> merged.df["text"].tolist()
    ['red wine', 'bar']
    """

    def _rank(self, rowdata: RowData) -> Any:
        return -(rowdata.end_pos - rowdata.start_pos)


class KeepFirst(_BestFirst):
    """Keep annotations from left to right, of equals the first given."""

    def _rank(self, rowdata: RowData) -> Any:
        return rowdata.start_pos


class KeepPreferred(_BestFirst):
    """Keep annotations of preferred types, of one type the longest.

    Args:
        ann_types: the types, the most preferred first; others come last.
    """

    def __init__(self, *ann_types: Any) -> None:
        self._ranks = {ann_type: rank for rank, ann_type in enumerate(ann_types)}

    def _rank(self, rowdata: RowData) -> Any:
        ann_type = rowdata.row.get(rowdata.metadata.ann_type_col)
        rank = self._ranks.get(ann_type, len(self._ranks))
        return rank, -(rowdata.end_pos - rowdata.start_pos)


class MergeAll(MergeStrategy):
    """Keep one annotation over all the characters, of the type of the first one.

    Args:
        join: makes its text of the texts, from left to right; None for the first.
    """

    def __init__(self, join: Optional[Callable[[List[Any]], Any]] = None) -> None:
        self._join = join

    def merge(self, group: AnnotationsGroup) -> List[Row]:
        """Return the first row with the bounds of all."""
        first = group.rows[0]
        merged: Dict[str, Any] = dict(first.row)
        ends = (rowdata.end_pos for rowdata in group.rows)
        merged[first.metadata.end_pos_col] = max(ends)
        starts = (rowdata.start_pos for rowdata in group.rows)
        merged[first.metadata.start_pos_col] = min(starts)
        if self._join is not None:
            texts = [rowdata.text for rowdata in group.rows]
            merged[first.metadata.text_col] = self._join(texts)
        return [merged]


class OverlapGroupIterator:
    """Iterate over groups of annotations that overlap, from left to right.

    Annotations that overlap with a third one are in one group, even if they do not
    overlap with each other.

    >>> import pandas as pd
    >>> rows = [(0, 3, "red"), (0, 8, "red wine"), (9, 12, "bar")]
    >>> df = pd.DataFrame(rows, columns=["start_pos", "end_pos", "text"])
    >>> groups = OverlapGroupIterator(df)
    >>> groups.next_group(), groups.next_group(), groups.next_group()
    (nrows=2[0,8)"red wine red", nrows=1[9,12)"bar", None)

    Args:
        an_df: the annotations.
        metadata: names their columns; None for the default names.

    Attributes:
        an_df: the annotations, sorted.
        cur_group: the group that was returned last, or None.
    """

    def __init__(
        self, an_df: pd.DataFrame, metadata: Optional[AnnotationsMetaData] = None
    ) -> None:
        self._metadata = AnnotationsMetaData() if metadata is None else metadata
        self.an_df = an_df if an_df.empty else self._metadata.sort_df(an_df)
        self.cur_group: Optional[PositionalAnnotationsGroup] = None
        self._rows = self._iterate()
        self._queued = next(self._rows, None)

    def _iterate(self) -> Iterator[RowData]:
        return (RowData(self._metadata, row) for _loc, row in self.an_df.iterrows())

    def reset(self) -> None:
        """Start again with the first group."""
        self.cur_group = None
        self._rows = self._iterate()
        self._queued = next(self._rows, None)

    @property
    def has_next(self) -> bool:
        """Return True if there is a further group."""
        return self._queued is not None

    def next_group(self) -> Optional[PositionalAnnotationsGroup]:
        """Return the next group, None after the last."""
        if self._queued is None:
            return None
        group = self.cur_group = PositionalAnnotationsGroup(overlap=True)
        while self._queued is not None and group.belongs(self._queued):
            group.add(self._queued)
            self._queued = next(self._rows, None)
        return group


def merge(annotations: Annotations, merge_strategy: MergeStrategy) -> Annotations:
    """Return new annotations, with each overlapping group as the strategy wants it.

    Args:
        annotations: the annotations, which stay as they are.
        merge_strategy: what becomes of the rows of each group.

    Returns:
        The merged annotations.
    """
    merged = Annotations(annotations.metadata)
    an_df = annotations.df
    if an_df is None:
        return merged
    groups = OverlapGroupIterator(an_df, annotations.metadata)
    group = groups.next_group()
    while group is not None:
        merged.add_dicts(merge_strategy.merge(group))
        group = groups.next_group()
    return merged
