"""Groups of rows."""

from __future__ import annotations

import json
import time
from typing import Any, Dict, List, Set

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataknobs_utils.pandas_utils import (
    GroupManager,
    GroupNumbersError,
    UnknownLocError,
)

COLUMNS: List[Any] = ["[0]", "[0, 1]", "", "[2]", None, "[1]"]
ROWS = st.lists(st.sets(st.integers(0, 4), max_size=3), max_size=6)


def manager(cells: List[Any], index: Any = None) -> GroupManager:
    df = pd.DataFrame({"v": range(len(cells)), "g": cells}, index=index)
    return GroupManager(df, "g")


def manager_of(rows: List[Set[int]]) -> GroupManager:
    return manager([json.dumps(sorted(row)) if row else None for row in rows])


def cells(groups: GroupManager) -> List[Any]:
    return [None if pd.isna(cell) else cell for cell in groups.df[groups.gcol]]


# What there is


def test_groups_are_read_from_the_column() -> None:
    groups = manager(COLUMNS)
    assert groups.all_group_locs == {0: [0, 1], 1: [1, 5], 2: [3]}
    assert list(groups.all_group_locs) == [0, 1, 2]
    assert (groups.get_group_locs(1), groups.get_group_locs(9)) == ([1, 5], [])
    assert (groups.all_group_nums, groups.max_group_num) == ([0, 1, 2], 2)
    assert (groups.grouped_locs, groups.ungrouped_locs) == ([0, 1, 3, 5], [2, 4])
    assert groups.gcol == "g"
    assert groups.df is groups.idf is groups.collapsed_df


def test_numbers_come_in_the_order_of_the_rows() -> None:
    groups = manager(["[5, 3]", "[1]"])
    assert groups.all_group_nums == [5, 3, 1]
    assert list(groups.all_group_locs) == [1, 3, 5]


def test_the_column_expands_to_a_number_for_each_label() -> None:
    expanded = manager(COLUMNS).expanded_ser
    assert expanded.tolist() == [0, 0, 1, 2, 1]
    assert expanded.index.tolist() == [0, 1, 1, 3, 5]
    assert expanded.name == "g"


def test_the_mask_has_a_column_for_each_group() -> None:
    mask = manager(["[1, 0]", "", "[1]"], index=[3, 5, 9]).mask_df
    assert list(mask) == ["g_1", "g_0"]
    assert mask["g_1"].tolist() == [True, False, True]
    assert mask["g_0"].tolist() == [True, False, False]
    assert (mask.index.tolist(), mask.dtypes.tolist()) == ([3, 5, 9], [bool, bool])


@pytest.mark.parametrize("column", [["", None], [None, None], ["[]", ""]])
def test_without_groups_all_rows_are_ungrouped(column: List[Any]) -> None:
    groups = manager(column)
    assert (groups.all_group_locs, groups.all_group_nums) == ({}, [])
    assert (groups.max_group_num, groups.grouped_locs) == (-1, [])
    assert groups.ungrouped_locs == [0, 1]
    assert groups.mask_df.shape == (2, 0)
    assert groups.expanded_ser.isna().tolist() == [True, True]
    assert groups.expanded_ser.name == "g"


def test_the_column_need_not_exist() -> None:
    groups = GroupManager(pd.DataFrame({"v": [1, 2]}), "g")
    assert (groups.max_group_num, groups.ungrouped_locs) == (-1, [0, 1])
    groups.clear_all_groups()
    assert list(groups.df) == ["v"]
    groups.mark_group([1])
    assert cells(groups) == [None, "[0]"]


@pytest.mark.parametrize("index", [[3, 1, 2], [1, 1, 2]])
def test_a_frame_with_another_index_is_copied(index: List[int]) -> None:
    groups = manager(["[0]", "[1]", "[0]"], index=index)
    assert list(groups.df) == ["__orig_idx__", "v", "g"]
    assert groups.df["__orig_idx__"].tolist() == index
    assert groups.df.index.tolist() == [0, 1, 2]
    assert list(groups.idf) == ["v", "g"]
    groups.mark_group([1], 0)
    assert groups.idf["g"].tolist() == ["[0]", "[1]", "[0]"]


def test_rows_within_a_group_that_are_not_in_it_are_found() -> None:
    groups = manager(COLUMNS)
    assert groups.get_intra_ungrouped_locs(1) == [2, 3, 4]
    assert groups.get_intra_ungrouped_locs(0) == []
    assert groups.get_intra_ungrouped_locs(9) == []
    groups = manager(["[0]", "", "[0]"], index=list("abc"))
    assert groups.get_intra_ungrouped_locs(0) == ["b"]


@pytest.mark.parametrize("cell", ["x", '["a"]', "[1.5]", "{}", 5.5])
def test_a_cell_without_numbers_is_an_error(cell: Any) -> None:
    groups = manager(["[0]", cell])
    for _ in range(2):
        with pytest.raises(GroupNumbersError, match="row labelled 1 holds"):
            print(groups.all_group_nums)
    assert issubclass(GroupNumbersError, ValueError)


# Changes


def test_rows_are_marked_with_a_new_or_a_given_group() -> None:
    groups = manager(COLUMNS)
    groups.mark_group([2, 4])
    groups.mark_group(pd.Series([5, 0]), 7)
    groups.mark_group([0], 7)
    assert cells(groups) == ["[0, 7]", "[0, 1]", "[3]", "[2]", "[3]", "[1, 7]"]
    assert groups.all_group_locs[3] == [2, 4]
    assert groups.max_group_num == 7
    assert groups.ungrouped_locs == []


def test_several_groups_are_marked_at_once() -> None:
    groups = manager(COLUMNS)
    groups.mark_groups([[0], [1, 0]])
    groups.mark_groups([[4], [4]], [20, 10])
    assert cells(groups) == ["[0, 3, 4]", "[0, 1, 4]", "", "[2]", "[10, 20]", "[1]"]
    assert groups.get_group_locs(4) == [0, 1]


def test_an_unknown_label_changes_nothing() -> None:
    groups = manager(COLUMNS)
    with pytest.raises(UnknownLocError, match="no row is labelled 99: use"):
        groups.mark_groups([[0], [1, 99]])
    assert groups.df["g"].tolist()[:2] == ["[0]", "[0, 1]"]
    assert groups.max_group_num == 2
    assert issubclass(UnknownLocError, KeyError)


def test_a_group_is_unmarked_from_some_rows_or_all() -> None:
    groups = manager(["[0, 1]", "[1]", "[0]"])
    groups.unmark_group(1, [0, 2])
    assert cells(groups) == ["[0]", "[1]", "[0]"]
    groups.unmark_group(0)
    assert cells(groups) == [None, "[1]", None]
    groups.unmark_group(9)
    assert groups.all_group_locs == {1: [1]}


def test_groups_are_removed_and_numbers_used_again() -> None:
    groups = manager(["[0, 2]", "[1, 2]", "[2]"])
    groups.remove_groups([1, 2])
    assert cells(groups) == ["[0]", None, None]
    groups.mark_group([2])
    assert cells(groups) == ["[0]", None, "[1]"]


def test_all_groups_are_cleared_but_the_column_stays() -> None:
    groups = manager(COLUMNS)
    groups.clear_all_groups()
    assert cells(groups) == [None] * 6
    assert groups.df[groups.gcol].dtype == float
    assert groups.ungrouped_locs == [0, 1, 2, 3, 4, 5]
    groups.mark_group([0])
    assert groups.all_group_locs == {0: [0]}


def test_groups_are_numbered_anew_in_their_order() -> None:
    groups = manager(["[7]", "[3, 9]", ""])
    groups.reset_group_numbers()
    assert cells(groups) == ["[1]", "[0, 2]", ""]
    groups.reset_group_numbers(10)
    assert groups.all_group_locs == {10: [1], 11: [0], 12: [1]}
    assert groups.max_group_num == 12


@given(ROWS, st.data())
def test_any_changes_give_what_sets_of_numbers_would(
    rows: List[Set[int]], data: Any
) -> None:
    groups, rows = manager_of(rows), [set(row) for row in rows]
    locs = st.lists(st.integers(0, max(len(rows) - 1, 0)), max_size=len(rows))
    for _ in range(3):
        number, chosen = data.draw(st.integers(0, 5)), data.draw(locs)
        if data.draw(st.booleans()):
            groups.mark_group(chosen, number)
            for loc in chosen:
                rows[loc].add(number)
        else:
            groups.unmark_group(number, chosen)
            for loc in chosen:
                rows[loc].discard(number)
        expected: Dict[int, List[int]] = {}
        for loc, row in enumerate(rows):
            for each in row:
                expected.setdefault(each, []).append(loc)
        assert groups.all_group_locs == expected
        assert GroupManager(groups.df.copy(), "g").all_group_locs == expected
        assert groups.max_group_num == max(expected, default=-1)


# Groups within groups


@pytest.mark.parametrize(
    ("column", "proper", "others"),
    [
        (["[0, 2]", "[0, 1, 2]", "[1, 2]", "[4]"], {0, 1}, {0, 1}),
        (["[0, 1]", "[0, 1]"], {1}, set()),
        (["[0, 1, 2]"], {1, 2}, set()),
        (["[5, 3]", "[3, 5]"], {3}, set()),
        (["[0]", "[1]"], set(), set()),
        ([""], set(), set()),
    ],
)
def test_groups_within_others_are_found(
    column: List[str], proper: Set[int], others: Set[int]
) -> None:
    groups = manager(column)
    assert groups.find_subsets() == proper
    assert groups.find_subsets(proper=False) == others
    groups.remove_subsets()
    assert groups.find_subsets() == set()


@given(ROWS)
def test_subsets_are_those_of_every_pair(rows: List[Set[int]]) -> None:
    groups = manager_of(rows)
    locs = {number: set(each) for number, each in groups.all_group_locs.items()}
    order = groups.all_group_nums
    expected = {
        number
        for number in locs
        for other in locs
        if locs[number] < locs[other]
        or (locs[number] == locs[other] and order.index(other) < order.index(number))
    }
    assert groups.find_subsets() == expected


def test_subgroups_that_never_stand_alone_are_removed_everywhere() -> None:
    sub = ["[0]", "[0, 1]", "[1]", "[1, 2]", "[2]", ""]
    rec = ["[0]", "[0]", "[0]", "[1]", "[1]", ""]
    df = pd.DataFrame({"sub": sub, "rec": rec})
    groups = GroupManager(df, "rec").get_subgroup_manager(1, "sub")
    assert cells(groups) == ["[0]", "[0]", None, "[2]", "[2]", ""]
    assert groups.gcol == "sub"
    assert df["sub"].tolist() == sub
    for number in (0, 9):
        groups = GroupManager(df, "rec").get_subgroup_manager(number, "sub")
        assert cells(groups) == sub


def test_time_is_linear_in_the_number_of_groups() -> None:
    def seconds(size: int) -> float:
        times = []
        for _ in range(3):
            groups = GroupManager(pd.DataFrame({"v": range(3 * size)}), "g")
            start = time.process_time()
            groups.mark_groups([[at, at + 1] for at in range(0, 3 * size, 3)])
            assert not groups.find_subsets()
            assert all(groups.get_group_locs(number) for number in range(size))
            groups.remove_groups(range(size))
            times.append(time.process_time() - start)
        return min(times)

    assert seconds(4000) < 32 * seconds(500) + 0.02


def test_no_rows_make_no_group_and_take_no_number() -> None:
    manager = GroupManager(pd.DataFrame({"a": range(3)}), "g")
    manager.mark_groups([[], [1], [], [2]])
    assert manager.all_group_locs == {0: [1], 1: [2]}


def test_only_marking_adds_the_column() -> None:
    frame = pd.DataFrame({"a": range(3)})
    manager = GroupManager(frame, "g")
    manager.unmark_group(0)
    manager.remove_groups([0])
    manager.remove_subsets()
    manager.reset_group_numbers()
    manager.clear_all_groups()
    manager.mark_groups([])
    assert list(frame) == ["a"]
    manager.mark_group([])
    assert list(frame) == ["a", "g"]


def test_fewer_groups_than_lists_of_rows_are_refused() -> None:
    manager = GroupManager(pd.DataFrame({"a": range(3)}), "g")
    with pytest.raises(ValueError, match="2 lists of rows need as many groups, got 1"):
        manager.mark_groups([[0], [1]], [5])
