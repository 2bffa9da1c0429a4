"""Paths, gathered into groups."""

from __future__ import annotations

from typing import Any, List, Optional

import pytest

from dataknobs_utils.json_utils import (
    ArrayElementAcceptStrategy,
    GroupAcceptStrategy,
    Path,
    PathGroup,
    PathSorter,
)

PATHS = [
    ".h",
    ".r[0].a",
    ".r[0].b[0].c",
    ".r[0].b[0].d",
    ".r[0].b[1].c",
    ".r[1].a",
    ".m",
    ".r[2].a",
    ".t",
]


class AtMostTwo(GroupAcceptStrategy):
    """Accept two paths of each kind."""

    def accept_path(
        self, path: Path, group: PathGroup, distribute: bool = False
    ) -> Optional[str]:
        if distribute:
            return "distributed" if group.num_distributed_paths < 2 else None
        return "main" if group.num_main_paths < 2 else None


def closed_groups(
    paths: List[str], level: int = 0, **options: Any
) -> List[List[Optional[int]]]:
    """The line numbers in each group when it is closed."""
    sorter = PathSorter(ArrayElementAcceptStrategy(level), **options)
    added = [sorter.add_path(Path(path, at, at)) for at, path in enumerate(paths)]
    added.append(sorter.close_group())
    return [[path.line_num for path in group.paths] for group in added if group]


# Paths


def test_a_path_knows_its_elements() -> None:
    path = Path(".a[0].b", 5)
    assert (path.path_elts, path.size) == (["", "a[0]", "b"], 3)
    assert (path.jq_path, path.item, path.line_num) == (".a[0].b", 5, -1)
    assert (Path("", 5).path_elts, Path("", 5).size) == ([""], 1)


def test_a_path_is_shown_with_its_line_number_if_it_has_one() -> None:
    assert repr(Path(".a", "x")) == ".a: x"
    assert repr(Path(".a", "x", 0)) == "0: .a: x"


def test_paths_are_equal_by_line_number_or_else_by_path_and_item() -> None:
    assert Path(".a", 1, 3) == Path(".b", 2, 3) != Path(".b", 2, 4)
    assert Path(".a", 1) == Path(".a", 1) != Path(".a", 2)
    assert Path(".a", 1) != Path(".a", 1, 3) != Path(".a", 1)
    assert Path(".a", 1) != ".a"
    assert len({Path(".a", 1, 3), Path(".b", 2, 3), Path(".a", 1), Path(".a", 1)}) == 2


@pytest.mark.parametrize("item", [[], {}])
def test_an_empty_container_can_be_in_a_set(item: Any) -> None:
    assert len({Path(".a", item), Path(".a", item), Path(".a", 1)}) == 2


def test_paths_are_ordered_by_line_number_or_else_by_path() -> None:
    assert Path(".z", 1, 1) < Path(".a", 0, 2)
    assert Path(".a", 1) < Path(".b", 0)
    assert sorted([Path(".z", 1, 1), Path(".a", 0)])[0].jq_path == ".a"


# Groups


def test_a_group_starts_empty() -> None:
    group = PathGroup(ArrayElementAcceptStrategy())
    assert group.main_paths is group.distributed_paths is None
    assert (group.size, group.paths, group.as_dict()) == (0, [], {})


def test_a_group_takes_what_its_strategy_accepts() -> None:
    strategy = ArrayElementAcceptStrategy()
    group = PathGroup(strategy, Path(".r[0].a", 1, 0))
    assert strategy.ref_path == Path(".r[0].a", 1, 0)
    assert group.accept(Path(".h", "x", 1))
    assert not group.accept(Path(".r[1].a", 2, 2))
    assert group.accept(Path(".r[1].a", 2, 2), distribute=True)
    assert (group.num_main_paths, group.num_distributed_paths, group.size) == (1, 2, 3)
    assert group.as_dict() == {"r": [{"a": 1}, {"a": 2}], "h": "x"}
    assert group.accept_strategy is strategy


def test_a_group_offers_its_paths_to_another_as_shared() -> None:
    for strategy in (ArrayElementAcceptStrategy(), AtMostTwo()):
        group, other = PathGroup(strategy), PathGroup(strategy)
        for at, jq_path in enumerate([".r[0].a", ".r[0].b"]):
            group.accept(Path(jq_path, at, at))
        other.incorporate_paths(group)
        other.incorporate_paths(PathGroup(strategy))
        assert other.main_paths is None
        assert other.distributed_paths == group.main_paths


def test_a_strategy_may_refuse_shared_paths() -> None:
    group, other = PathGroup(AtMostTwo()), PathGroup(AtMostTwo())
    group.main_paths = {Path(".a", 1, at) for at in range(5)}
    other.incorporate_paths(group)
    assert [path.line_num for path in other.paths] == [0, 1]


def test_a_strategy_derived_from_that_of_lists_is_asked() -> None:
    class Picky(ArrayElementAcceptStrategy):
        """Share nothing."""

        def accept_path(
            self, path: Path, group: PathGroup, distribute: bool = False
        ) -> Optional[str]:
            return None if distribute else super().accept_path(path, group)

    sorter = PathSorter(Picky())
    for at, path in enumerate(PATHS):
        sorter.add_path(Path(path, at, at))
    assert sorter.close_group() is not None
    assert [path.line_num for path in (sorter.groups or [])[-1].paths] == [7, 8]


# Sorting


@pytest.mark.parametrize("level", [-1, 0])
def test_each_element_of_the_outer_lists_gets_a_group(level: int) -> None:
    assert closed_groups(PATHS, level, cumulative=False) == [
        [0, 1, 2, 3, 4],
        [5, 6],
        [7, 8],
    ]


def test_groups_accumulate() -> None:
    assert closed_groups(PATHS) == [
        [0, 1, 2, 3, 4],
        [0, 1, 2, 3, 4, 5, 6],
        [0, 1, 2, 3, 4, 5, 6, 7, 8],
    ]


def test_a_deeper_index_can_decide() -> None:
    assert closed_groups(PATHS, 1, cumulative=False) == [
        [0, 1],
        [2, 3],
        [4],
        [5, 6],
        [7, 8],
    ]


def test_a_list_at_the_top_is_grouped_by_attribute() -> None:
    paths = ["[0].a", "[0].b[0]", "[0].b[1]", "[1].a", "[2].a"]
    assert closed_groups(paths, cumulative=False) == [[0], [1], [2], [3, 4]]
    assert closed_groups(["[0]", "[1]"]) == [[0, 1]]


@pytest.mark.parametrize(
    ("max_groups", "kept", "remembered"), [(0, 0, 3), (-5, -5, 3), (1, 3, 2), (4, 4, 3)]
)
def test_only_so_many_groups_are_remembered(
    max_groups: int, kept: int, remembered: int
) -> None:
    sorter = PathSorter(ArrayElementAcceptStrategy(), max_groups=max_groups)
    assert (sorter.max_groups, sorter.groups, sorter.num_groups) == (kept, None, 0)
    for at, path in enumerate(PATHS):
        sorter.add_path(Path(path, at, at))
    assert sorter.num_groups == remembered


def test_a_group_that_is_too_small_is_returned_and_forgotten() -> None:
    assert closed_groups(PATHS, 1, group_size=4) == [
        [0, 1],
        [2, 3],
        [4],
        [5, 6],
        [7, 8],
    ]
    sorter = PathSorter(ArrayElementAcceptStrategy(), group_size=4)
    sorter.add_path(Path(".a", 1))
    assert sorter.close_group(check_size=False) is not None
    assert sorter.num_groups == 1
    assert sorter.close_group() is not None
    assert sorter.num_groups == 0
    assert sorter.close_group() is None
    assert sorter.add_path(Path(".a", 1)) is None


def test_any_group_can_be_closed() -> None:
    sorter = PathSorter(ArrayElementAcceptStrategy())
    for at, path in enumerate(PATHS):
        sorter.add_path(Path(path, at, at))
    first, second = sorter.close_group(0), sorter.close_group(-2)
    assert first and [path.line_num for path in first.paths] == [0, 1, 2, 3, 4]
    assert second and second.size == 7
    with pytest.raises(IndexError):
        sorter.close_group(3)


def test_a_path_goes_to_the_first_group_that_accepts_it() -> None:
    sorter = PathSorter(AtMostTwo())
    assert not sorter.accept_path(Path(".z", 0))
    for at in range(3):
        sorter.add_path(Path(".a", at, at))
    assert sorter.accept_path(Path(".b", 1))
    assert [group.size for group in sorter.groups or ()] == [2, 2]
    assert not sorter.accept_path(Path(".c", 1))


def test_whether_all_groups_have_a_size_is_told() -> None:
    sorter = PathSorter(AtMostTwo(), cumulative=False)
    assert not sorter.all_groups_have_size(0)
    for at in range(4):
        sorter.add_path(Path(".a", at, at))
    assert sorter.all_groups_have_size(2)
    assert not sorter.all_groups_have_size(1)


def test_without_accumulating_the_paths_held_are_those_added() -> None:
    sorter = PathSorter(ArrayElementAcceptStrategy(), cumulative=False)
    for at in range(3000):
        sorter.add_path(Path(f".r[{at}].a", at, at))
    assert [group.size for group in sorter.groups or ()] == [1] * 3000
