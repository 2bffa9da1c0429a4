"""Values and the indices they were found at."""

from __future__ import annotations

from typing import Any, List, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataknobs_structures import Tree
from dataknobs_utils.json_utils import NoIndicesError, ValuePath, ValuesIndex

INDICES = st.lists(
    st.tuples(*(st.integers(0, 3) for _ in range(3))), min_size=1, max_size=20
)


def value_path(jq_path: str, paths: List[Any]) -> ValuePath:
    found = ValuePath(jq_path, "x")
    for path in paths:
        found.add(path)
    return found


def test_indices_become_a_tree_below_the_count() -> None:
    paths = [("a", 0, "b", 0, "c"), ("a", 0, "b", 1, "c"), ("a", 2, "b", 0, "c")]
    found = value_path(".a[].b[].c", paths)
    assert found.indices.as_string() == "(3 (0 0 1) (2 0))"
    assert isinstance(found.indices, Tree)
    assert [node.data for node in found.indices.find_nodes(bool)] == list("300120")
    assert found.indices is not found.indices
    assert (found.jq_path, found.value, found.path_count) == (".a[].b[].c", "x", 3)


def test_paths_come_back_as_texts_lists_or_indices() -> None:
    found = value_path(".a[].b[].c", [("a", 0, "b", 1, "c"), ("a", 2, "b", 0, "c")])
    assert list(found.path_generator()) == [".a[0].b[1].c", ".a[2].b[0].c"]
    assert list(found.path_generator("path")) == [
        ["a", 0, "b", 1, "c"],
        ["a", 2, "b", 0, "c"],
    ]
    assert list(found.path_generator("idx")) == [[0, 1], [2, 0]]


@given(INDICES)
def test_all_ascending_paths_come_back(indices: List[Tuple[int, ...]]) -> None:
    indices = sorted(set(indices))
    found = value_path("[].a[][]", [(i, "a", j, k) for i, j, k in indices])
    assert list(found.path_generator("idx")) == [list(each) for each in indices]
    texts = [f"[{i}].a[{j}][{k}]" for i, j, k in indices]
    assert list(found.path_generator()) == texts


def test_a_path_without_indices_is_itself() -> None:
    for found in (ValuePath(".a.b", 1), value_path(".a.b", [("a", "b")] * 2)):
        assert list(found.path_generator()) == [".a.b"]
        assert list(found.path_generator("path")) == [["a", "b"]]
        assert list(found.path_generator("idx")) == [[]]


def test_a_path_with_its_indices_in_the_text_is_itself() -> None:
    assert list(ValuePath(".a[3]", 1).path_generator()) == [".a[3]"]
    assert list(value_path(".a[3]", [("a", 3)]).path_generator()) == [".a[3]"]


@pytest.mark.parametrize("paths", [[], [None], [("a", 1)], [("a", 1, 2, 3)]])
def test_indices_that_were_never_added_are_an_error(paths: List[Any]) -> None:
    with pytest.raises(NoIndicesError, match=r"2 indices are missing in '\.a\[\]\[\]'"):
        list(value_path(".a[][]", paths).path_generator())
    assert issubclass(NoIndicesError, IndexError)


def test_a_path_may_be_counted_without_indices() -> None:
    found = value_path(".a[]", [("a", 0), None, None])
    assert found.path_count == 3
    assert found.indices.as_string() == "(3 0)"


def test_depth_is_limited_by_memory_alone() -> None:
    path = (0,) * 100_000
    found = value_path("[]" * len(path), [path])
    assert next(found.path_generator("idx")) == list(path)
    assert found.indices.get_deepest_left().depth == len(path)


def test_an_index_counts_the_distinct_values_of_each_path() -> None:
    index = ValuesIndex()
    leaves: List[Any] = [1, 1.0, True, "1", [], {}, []]
    for value in leaves:
        index.add(value, ".a")
    index.add(5, ".b[]", ("b", 4))
    assert index.get_values(".a") == {1, "1", "_EMPTY_LIST_", "_EMPTY_DICT_"}
    assert (index.num_values(".a"), index.num_values(".b[]")) == (4, 1)
    assert {value: at.path_count for value, at in index.path_values[".a"].items()} == {
        1: 3,
        "1": 1,
        "_EMPTY_LIST_": 2,
        "_EMPTY_DICT_": 1,
    }
    assert index.path_values[".a"]["_EMPTY_LIST_"].value == "_EMPTY_LIST_"
    assert list(index.path_values[".b[]"][5].path_generator()) == [".b[4]"]


def test_an_unknown_path_has_no_values() -> None:
    index = ValuesIndex()
    assert not index.has_jqpath(".a")
    assert (index.get_values(".a"), index.num_values(".a")) == (set(), 0)
    assert not index.path_values
    index.add(None, ".a")
    assert index.has_jqpath(".a")
