"""Frames of dicts, sorting, exploding."""

from __future__ import annotations

from typing import Any, List

import pandas as pd
import pytest

from dataknobs_utils.pandas_utils import (
    dicts2df,
    explode_json_series,
    get_loc_range,
    sort_by_strlen,
)


def rows(df: pd.DataFrame) -> List[Any]:
    filled = df.astype(object).where(df.notna(), None)
    return [list(df), *map(list, filled.itertuples(index=False))]


def test_lists_of_dicts_become_rows_with_the_position_of_their_list() -> None:
    df = dicts2df([[{"a": 1}, {"a": 2}], [{"a": 3, "b": 4}]])
    assert rows(df) == [["a", "item_id", "b"], [1, 0, None], [2, 0, None], [3, 1, 4]]
    assert list(df.index) == [0, 1, 2]


@pytest.mark.parametrize("item_id", [None, ""])
def test_the_position_can_be_left_out_or_named(item_id: Any) -> None:
    assert list(dicts2df([[{"a": 1}]], item_id=item_id)) == ["a"]
    assert list(dicts2df([[{"a": 1}]], item_id="at")) == ["a", "at"]


def test_columns_are_renamed_but_for_the_position() -> None:
    df = dicts2df([[{"a": 1}], [{"b": 2}]], rename={"a": "b", "item_id": "x"})
    assert rows(df) == [["b", "item_id"], [1, 0], [2, 1]]


def test_a_flat_list_of_dicts_makes_a_row_of_each() -> None:
    assert rows(dicts2df([{"a": 1}, {"a": None, "b": "x"}])) == [
        ["a", "item_id", "b"],
        [1, 0, None],
        [None, 1, "x"],
    ]
    assert rows(dicts2df([{"a": [1, 2]}])) == [["a", "item_id"], [1, 0], [2, 0]]


def test_an_empty_list_adds_no_row_and_changes_no_type() -> None:
    df = dicts2df([[{"a": 1}], [], [{"a": 2}]])
    assert rows(df) == [["a", "item_id"], [1, 0], [2, 2]]
    assert df["a"].dtype == "int64"
    assert rows(dicts2df([])) == [[]]
    assert rows(dicts2df([[]])) == [["item_id"]]


def test_rows_are_sorted_by_the_length_of_their_text() -> None:
    df = pd.DataFrame({"t": ["aa", "b", None, "cccc", ""]}, index=[5, 6, 6, 8, 9])
    assert list(sort_by_strlen(df, "t").index) == [8, 5, 6, 9, 6]
    assert list(sort_by_strlen(df, "t", ascending=True).index) == [9, 6, 5, 8, 6]
    assert list(df.index) == [5, 6, 6, 8, 9]


@pytest.mark.parametrize(
    ("values", "index", "expected"),
    [
        ([False, True, False, True, False], None, (1, 3)),
        ([True, True], [3.0, 9.0], (3, 9)),
        ([True], ["7"], (7, 7)),
        ([False], None, (0, 0)),
        ([], None, (0, 0)),
    ],
)
def test_the_range_is_that_of_the_true_labels(
    values: Any, index: Any, expected: Any
) -> None:
    found = get_loc_range(pd.Series(values, index=index, dtype=bool))
    assert found == expected
    assert [type(label) for label in found] == [int, int]


def test_a_label_that_is_no_number_is_an_error() -> None:
    with pytest.raises(ValueError, match="'x'"):
        get_loc_range(pd.Series([True], index=["x"]))


def test_json_texts_explode_to_their_items() -> None:
    texts = ["[1, 2]", "", None, "[]", "5", '["a"]', '[{"b": 1}]', "[[1], [2]]"]
    found = explode_json_series(pd.Series(texts, index=list("abcdefgh"), name="n"))
    assert list(found.index) == ["a", "a", "d", "e", "f", "g", "h", "h"]
    assert found.isna().tolist() == [False, False, True] + [False] * 5
    assert found.dropna().tolist() == [1, 2, 5, "a", {"b": 1}, [1], [2]]
    assert (found.name, found.dtype) == ("n", object)
    assert explode_json_series(pd.Series([], dtype=object)).empty


def test_text_that_is_not_json_is_an_error() -> None:
    with pytest.raises(ValueError, match="char 1"):
        explode_json_series(pd.Series(["[x"]))
