"""Records: as lines and as a frame."""

from __future__ import annotations

import io
import json
import tracemalloc
from ast import literal_eval
from typing import Any, List, Tuple

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataknobs_utils.json_utils import (
    ArrayElementAcceptStrategy,
    JsonSyntaxError,
    Path,
    PathGroup,
    RecordPathBuilder,
    get_records_df,
    stream_record_paths,
)

RECORDS = '{"h": "H", "r": [{"a": 1, "b": [1, 2]}, {"a": 2}, {"a": 3}], "t": "T"}'
LINES = [".h", ".r[0].a", ".r[0].b[0]", ".r[0].b[1]", ".r[1].a", ".r[2].a", ".t"]
LEAVES = st.sampled_from([1, "x", None, {}, []])
JSON = st.recursive(
    LEAVES, lambda x: st.lists(x) | st.dictionaries(st.sampled_from("ab"), x)
)


def line(*parts: Any) -> str:
    return repr(parts)


def streamed(text: str, **options: Any) -> List[Tuple[Any, ...]]:
    stream = io.StringIO()
    stream_record_paths(io.StringIO(text), stream, line, **options)
    return [literal_eval(text) for text in stream.getvalue().splitlines()]


def test_a_record_has_the_lines_of_all_before_it() -> None:
    lines = [record[:3] for record in streamed(RECORDS)]
    ends = [4, 5, 7]
    assert lines == [
        (rec_id, at, LINES[at]) for rec_id, end in enumerate(ends) for at in range(end)
    ]


def test_a_record_can_have_its_own_lines_only() -> None:
    lines = [record[:2] for record in streamed(RECORDS, cumulative=False)]
    assert lines == [(0, 0), (0, 1), (0, 2), (0, 3), (1, 4), (2, 5), (2, 6)]


def test_a_list_at_the_top_is_grouped_by_attribute() -> None:
    text = '[{"a": 1, "b": [1, 2]}, {"a": 2}, {"a": 3}]'
    assert [record[:2] for record in streamed(text, cumulative=False)] == [
        (0, 0),
        (1, 1),
        (2, 2),
        (3, 3),
        (3, 4),
    ]


@pytest.mark.parametrize("text", ["5", "{}", "[]"])
def test_a_document_that_is_a_leaf_is_one_record(text: str) -> None:
    assert streamed(text) == [(0, 0, "", json.loads(text))]


@given(JSON, st.booleans())
def test_the_frame_has_the_lines_that_are_streamed(data: Any, cumulative: bool) -> None:
    text = json.dumps(data)
    lines = streamed(text, cumulative=cumulative)
    df = get_records_df(io.StringIO(text), cumulative=cumulative)
    assert list(df) == ["rec_id", "line_num", "jq_path", "item"]
    found = df[["rec_id", "line_num", "jq_path"]].itertuples(index=False, name=None)
    assert list(found) == [record[:3] for record in lines]
    assert df.index.equals(pd.RangeIndex(len(lines)))


def test_items_get_the_type_of_all_of_them() -> None:
    assert list(get_records_df('{"a": [1, 2]}')["item"]) == [1, 1, 2]
    assert get_records_df('{"a": ["1", 2]}')["item"].dtype == "int64"
    assert get_records_df('{"a": [0.1, 2]}')["item"][0] == 0.1
    assert list(get_records_df('{"a": 1, "b": "x"}')["item"]) == ["1", "x"]
    assert get_records_df('{"a": null, "b": "NA"}')["item"].isna().all()


@pytest.mark.parametrize("item", ["a\tb", "a\nb", 'a"b', '"', "\r", ",", "\ud800", "é"])
def test_an_item_may_hold_anything(item: str) -> None:
    df = get_records_df(json.dumps({"a": item, "b": "x"}))
    assert list(df["item"]) == [item, "x"]


def test_a_builder_can_be_fed_by_hand() -> None:
    stream = io.StringIO()
    builder = RecordPathBuilder("", stream, line)
    assert (builder.jdata, builder.output_stream, builder.timeout) == ("", stream, 10)
    assert (builder.builder_fn, builder.rec_id, builder.inum) == (line, 0, 0)
    assert builder.sorter is None
    builder.visitor(1, ("r", 0, "a"))
    assert stream.getvalue() == ""
    builder.visitor(2, ("r", 1, "a"))
    assert (builder.rec_id, builder.inum) == (1, 2)
    builder.write_group(PathGroup(ArrayElementAcceptStrategy(), Path(".z", 5, 9)))
    assert stream.getvalue() == "(0, 0, '.r[0].a', 1)\n(1, 9, '.z', 5)\n"
    assert builder.sorter and builder.sorter.max_groups == 3


def test_malformed_text_is_refused_with_its_place() -> None:
    for use in (get_records_df, streamed):
        with pytest.raises(JsonSyntaxError, match="byte 9"):
            use('{"a": [1 2]}')


def test_memory_is_that_of_one_record_if_they_do_not_accumulate() -> None:
    class Lines(io.StringIO):
        """A stream that forgets."""

        def write(self, text: str) -> int:
            return len(text)

    def peak(size: int) -> int:
        records = ",".join('{"id": 1, "tags": ["x", "y"]}' for _ in range(size))
        document = io.StringIO(f'{{"r": [{records}]}}')
        document.read(1)  # makes its buffer
        document.seek(0)
        tracemalloc.start()
        stream_record_paths(document, Lines(), line, cumulative=False)
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    peak(10)
    assert peak(16_000) < 1.5 * peak(4_000)


def test_records_that_do_not_accumulate_take_linear_work() -> None:
    def num_lines(size: int) -> int:
        text = json.dumps({"r": [{"a": 1, "b": 2}] * size})
        return len(get_records_df(text, cumulative=False))

    assert [num_lines(size) for size in (100, 800)] == [200, 1600]
