"""Overlapping groups of the rows of a frame."""

from __future__ import annotations

from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any, Dict, Iterable, List, Optional, Set

from dataknobs_utils._group_column import GroupColumn, GroupNumbersError

if TYPE_CHECKING:
    import pandas as pd

_ORIGINAL_INDEX = "__orig_idx__"


class GroupManager:
    """Put rows of a frame into groups, which are numbered and may overlap.

    A column of the frame holds the numbers of each row's groups as JSON, such as
    `[0, 2]`; it is made when it is needed. Rows are named by their labels in the
    index ("locs"). The column is read once: change it through this class alone.

    The frame given is changed in place, unless its index has duplicates or is not
    ascending. Then a copy with a new index is, which has the old one as its first
    column, `__orig_idx__`.

    >>> import pandas as pd
    >>> manager = GroupManager(pd.DataFrame({"word": ["red", "big", "car"]}), "group")
    >>> manager.mark_group([0, 2])
    >>> manager.mark_group([1, 2])
    >>> manager.df
      word   group
    0  red     [0]
    1  big     [1]
    2  car  [0, 1]
    >>> manager.all_group_locs
    {0: [0, 2], 1: [1, 2]}

    Args:
        df: the frame.
        group_num_col: the name of the column.

    Attributes:
        idf: the frame as given.
        gcol: the name of the column.
        df: the frame that is worked on.
    """

    def __init__(self, df: pd.DataFrame, group_num_col: str) -> None:
        self.idf = df
        self.gcol = group_num_col
        self.df = df
        if not (df.index.is_unique and df.index.is_monotonic_increasing):
            self.df = df.reset_index(drop=True)
            self.df.insert(0, _ORIGINAL_INDEX, df.index.to_flat_index())
        self._column = GroupColumn(self.df, group_num_col)

    # What there is

    @property
    def collapsed_df(self) -> pd.DataFrame:
        """Return the frame that is worked on."""
        return self.df

    @property
    def expanded_ser(self) -> pd.Series:
        """Return a series of single group numbers, with a label for each.

        Without any group it has a missing value for each row instead.
        """
        import pandas as pd

        pairs = [(loc, n) for loc, row in self._column.rows().items() for n in row]
        if not pairs:
            return pd.Series(float("nan"), index=self.df.index, name=self.gcol)
        locs, numbers = zip(*pairs)
        return pd.Series(numbers, index=list(locs), name=self.gcol, dtype=object)

    @property
    def mask_df(self) -> pd.DataFrame:
        """Return a frame that tells for each row and group whether it is in it.

        The columns are named by group column and number, in the order of
        `all_group_nums`.
        """
        import numpy as np
        import pandas as pd

        locs = self._column.groups()
        places = {loc: place for place, loc in enumerate(self.df.index)}
        columns = {}
        for number in self.all_group_nums:
            column = np.zeros(len(self.df), dtype=bool)
            column[[places[loc] for loc in locs[number]]] = True
            columns[f"{self.gcol}_{number}"] = column
        return pd.DataFrame(columns, index=self.df.index)

    @property
    def all_group_locs(self) -> Dict[int, List[Any]]:
        """Return the labels of each group's rows, by ascending number."""
        return {number: list(locs) for number, locs in self._column.groups().items()}

    @property
    def all_group_nums(self) -> List[int]:
        """Return the numbers of the groups, in the order of the rows."""
        return list(dict.fromkeys(chain.from_iterable(self._column.rows().values())))

    @property
    def max_group_num(self) -> int:
        """Return the greatest number; -1 if there are no groups."""
        return self._column.greatest()

    @property
    def grouped_locs(self) -> List[Any]:
        """Return the labels of the rows that are in a group."""
        return list(self._column.rows())

    @property
    def ungrouped_locs(self) -> List[Any]:
        """Return the labels of the rows that are in no group."""
        rows = self._column.rows()
        return [loc for loc in self.df.index.tolist() if loc not in rows]

    def get_group_locs(self, group_num: int) -> List[Any]:
        """Return the labels of the rows of a group; none for an unknown one."""
        return list(self._column.groups().get(group_num, ()))

    def get_intra_ungrouped_locs(self, group_num: int) -> List[Any]:
        """Return the labels of rows between those of a group, but not in it."""
        locs = self.get_group_locs(group_num)
        if not locs:
            return []
        index = self.df.index
        first, last = index.get_loc(locs[0]), index.get_loc(locs[-1])
        members = set(locs)
        return [loc for loc in index[first:last].tolist() if loc not in members]

    # Changes

    def mark_group(
        self, idx_values: Iterable[Any], group_num: Optional[int] = None
    ) -> None:
        """Put rows into a group.

        Args:
            idx_values: the labels of the rows: a list or a series.
            group_num: the group, by default a new one.

        Raises:
            UnknownLocError: for a label that does not exist (also a KeyError).
        """
        self.mark_groups([idx_values], None if group_num is None else [group_num])

    def mark_groups(
        self,
        idx_value_lists: Iterable[Iterable[Any]],
        group_nums: Optional[Iterable[int]] = None,
    ) -> None:
        """Put rows into groups, a list of rows for each.

        Args:
            idx_value_lists: the labels of the rows of each group.
            group_nums: the groups, by default new ones; no rows make no group.

        Raises:
            GroupNumbersError: for fewer groups than lists (also a ValueError).
            UnknownLocError: for a label that does not exist (also a KeyError); then
                nothing is changed.
        """
        lists = [list(idx_values) for idx_values in idx_value_lists]
        if group_nums is None:
            lists_before = accumulate(bool(locs) for locs in [[], *lists])
            numbers = [self.max_group_num + 1 + before for before in lists_before]
        else:
            numbers = list(group_nums)
        if len(numbers) < len(lists):
            raise GroupNumbersError(
                f"{len(lists)} lists of rows need as many groups, got {len(numbers)}"
            )
        added: Dict[Any, Set[int]] = {}
        for locs, number in zip(lists, numbers):
            for loc in locs:
                added.setdefault(loc, set()).add(number)
        self._column.add(added)
        if lists:
            self._column.make_writable()

    def unmark_group(
        self, group_num: int, idx_values: Optional[Iterable[Any]] = None
    ) -> None:
        """Take rows out of a group.

        Args:
            group_num: the group.
            idx_values: the labels of the rows, by default all of the group.
        """
        locs = None if idx_values is None else set(idx_values)
        self._remove({group_num}, locs)

    def remove_groups(self, group_nums: Iterable[int]) -> None:
        """Take all rows out of groups.

        Args:
            group_nums: the groups.
        """
        self._remove(set(group_nums), None)

    def clear_all_groups(self) -> None:
        """Take all rows out of all groups; the column stays, empty."""
        self._column.clear()

    def reset_group_numbers(self, start_num: int = 0) -> None:
        """Number the groups anew, in the order of their numbers.

        Args:
            start_num: the first number.
        """
        new = {old: at for at, old in enumerate(self._column.groups(), start_num)}
        self._column.write(
            {loc: {new[n] for n in row} for loc, row in self._column.rows().items()}
        )

    def _remove(self, numbers: Set[int], locs: Optional[Set[Any]]) -> None:
        self._column.write(
            {
                loc: set(row) - numbers
                for loc, row in self._column.rows().items()
                if (locs is None or loc in locs) and not numbers.isdisjoint(row)
            }
        )

    # Groups within groups

    def find_subsets(self, proper: bool = True) -> Set[int]:
        """Return the numbers of groups whose rows all are in another group.

        Args:
            proper: whether of groups with the same rows all but the first (of
                `all_group_nums`) are included; False leaves them out.
        """
        rows, groups = self._column.rows(), self._column.groups()
        places = {number: place for place, number in enumerate(self.all_group_nums)}
        subsets = set()
        for number, locs in groups.items():
            around = set(rows[locs[0]])
            for loc in locs[1:]:
                if len(around) == 1:
                    break
                around.intersection_update(rows[loc])
            for other in around:
                if len(groups[other]) > len(locs) or (
                    proper
                    and len(groups[other]) == len(locs)
                    and places[other] < places[number]
                ):
                    subsets.add(number)
        return subsets

    def remove_subsets(self, proper: bool = True) -> None:
        """Remove the groups whose rows all are in another; see `find_subsets`."""
        self.remove_groups(self.find_subsets(proper))

    def get_subgroup_manager(
        self, group_num: int, subgroup_num_col: str
    ) -> GroupManager:
        """Return a manager of the groups of another column, on a copy of the frame.

        Among the rows of a group, a subgroup that has no row for itself is taken
        for a mixture of others, and removed from all rows.

        Args:
            group_num: the group.
            subgroup_num_col: the name of the other column.
        """
        manager = GroupManager(self.df.copy(), subgroup_num_col)
        rows = GroupColumn(manager.df, subgroup_num_col).rows()
        within = [rows[loc] for loc in self.get_group_locs(group_num) if loc in rows]
        alone = {row[0] for row in within if len(row) == 1}
        manager.remove_groups(set(chain.from_iterable(within)) - alone)
        return manager
