"""Flattening, pruning and rebuilding."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any, Dict, List, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataknobs_utils.json_utils import (
    JsonPathError,
    JsonSyntaxError,
    collect_squashed,
    explode,
    indexing_format_fn,
    indexing_format_splitter,
    path_to_dict,
    squash_data,
    write_squashed,
)

RECORDS = json.dumps(
    {
        "name": "n",
        "recs": [
            {"id": 1, "tags": ["x", "y"], "o": {}},
            {"id": 2, "tags": [], "o": {"z": 1}},
        ],
        "e": {},
    }
)
ALL = {
    ".name": "n",
    ".recs[0].id": 1,
    ".recs[0].tags[0]": "x",
    ".recs[0].tags[1]": "y",
    ".recs[0].o": {},
    ".recs[1].id": 2,
    ".recs[1].tags": [],
    ".recs[1].o.z": 1,
    ".e": {},
}
CLEAR_KEYS = st.text('ab0 "\\\n\té\U0001f600', max_size=4)
KEYS = CLEAR_KEYS | st.text(".[]a0", max_size=4)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(-9, 9) | CLEAR_KEYS


def documents(keys: Any) -> Any:
    values = st.recursive(
        SCALARS,
        lambda inner: st.lists(inner) | st.dictionaries(keys, inner),
        max_leaves=12,
    )
    return st.dictionaries(keys, values, max_size=5)


def without(*parts: str) -> List[str]:
    return [path for path in ALL if not any(part in path for part in parts)]


# Squashing


def test_a_document_is_squashed_to_paths_and_values() -> None:
    assert list(collect_squashed(RECORDS).items()) == list(ALL.items())


def test_squashed_values_are_added_to_a_dict_of_the_caller() -> None:
    result = {".e": "old", ".x": 1}
    assert collect_squashed(RECORDS, result=result) is result
    assert result == {**ALL, ".x": 1}


def test_squashing_calls_the_builder_with_path_and_value() -> None:
    found: List[Tuple[str, Any]] = []
    squash_data(lambda path, item: found.append((path, item)), RECORDS)
    assert found == list(ALL.items())


@pytest.mark.parametrize(
    ("prune_at", "paths"),
    [
        (None, without()),
        ([], without()),
        ("tags", without("tags")),
        (("tags", None), without("tags")),
        (("tags", 2), without("tags")),
        ([("tags", 2)], without("tags")),
        (("recs", 0), [".name", ".e"]),
        (3, without(".id", "[0].o", "[1].tags")),
        ([[3]], without(".id", "[0].o", "[1].tags")),
        ((None, 3), without(".id", "[0].o", "[1].tags")),
        (1, without(".name", ".e")),
        (["id", ["o", ("name", 0)]], without("id", ".o", ".name")),
        (("recs", "tags", "e"), [".name"]),
        (("tags", 3), without("[1].tags")),
        (("tags", 5), without()),
        (("id", 3), without("id")),
        (("name", 1), without(".name")),
        (("recs", 1), without()),
        ((0, 1), without("[0].")),
        ((0, None), without("[0]")),
        ([("o", 1), ("o", 2)], without(".o")),
        (0, without()),
        (("zz", -1), without()),
        ((None, None), without()),
        ({"tags", "o"}, without("tags", ".o")),
    ],
)
def test_pruned_leaves_are_left_out(prune_at: Any, paths: List[str]) -> None:
    assert list(collect_squashed(RECORDS, prune_at)) == paths


@pytest.mark.parametrize("prune_at", [1.5, ("a", "b"), (("a", 1), ("b", 2)), object()])
def test_a_pruning_that_means_nothing_is_refused(prune_at: Any) -> None:
    with pytest.raises(JsonPathError, match="cannot prune at"):
        collect_squashed(RECORDS, prune_at)


def test_pruning_takes_a_key_with_a_dot_as_one_element() -> None:
    assert collect_squashed('{"a.b": 1, "c": {"a.b": 2}}', ("a.b", 0)) == {".c.a.b": 2}


# Writing


def test_squashed_lines_are_written_to_a_file_or_a_stream(tmp_path: Path) -> None:
    path, stream = tmp_path / "out.txt", io.StringIO()
    write_squashed(str(path), RECORDS, prune_at=["recs"])
    write_squashed(stream, RECORDS, prune_at=["recs"])
    assert path.read_text() == stream.getvalue() == ".name\tn\n.e\t{}\n"
    assert not stream.closed


def test_lines_may_be_formatted_by_the_caller(tmp_path: Path) -> None:
    write_squashed(tmp_path / "out", RECORDS, "recs", format_fn=indexing_format_fn)
    assert (tmp_path / "out").read_text() == "n\tname\t\t\n{}\te\t\t\n"


def test_a_file_stays_as_it_was_when_the_json_is_malformed(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text("old")
    with pytest.raises(JsonSyntaxError):
        write_squashed(path, '{"a": 1, ?}')
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        (".a[0].b[12].c", ("v", "c", ".a[].b[]", "0, 12")),
        (".a[0].b[12]", ("v", "b[]", ".a[]", "0, 12")),
        (".a", ("v", "a", "", "")),
        ("[0].a", ("v", "a", "[]", "0")),
    ],
)
def test_an_indexing_line_comes_apart_again(path: str, parts: Tuple[str, ...]) -> None:
    line = indexing_format_fn(path, "v")
    assert line.split("\t") == list(parts)
    assert indexing_format_splitter(line + "\n") == parts


@pytest.mark.parametrize("path", ["", "a", "[0]"])
def test_an_indexing_line_needs_a_dot_in_the_path(path: str) -> None:
    with pytest.raises(ValueError, match="it has no dot"):
        indexing_format_fn(path, "v")


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("v", ("v", None, None, None)),
        ("v\tc\n", ("v", "c", None, None)),
        ("a\tb\tc\td\te", ("a", "b", "c", "d")),
        ("", (None,) * 4),
        (" \t\n", (None,) * 4),
    ],
)
def test_missing_parts_of_an_indexing_line_are_none(line: str, parts: Any) -> None:
    assert indexing_format_splitter(line) == parts


# Rebuilding


def leaf_texts(data: Dict[str, Any]) -> List[str]:
    texts: List[str] = []
    squash_data(lambda text, item: texts.append(text), io.StringIO(json.dumps(data)))
    return texts


def has_clear_texts(data: Dict[str, Any]) -> bool:
    texts = leaf_texts(data)
    return len(texts) == len(set(texts))  # else one text means two leaves


@given(documents(KEYS).filter(has_clear_texts))
def test_a_document_comes_back_from_its_squashed_form(data: Dict[str, Any]) -> None:
    assert explode(collect_squashed(io.StringIO(json.dumps(data)))) == data


@given(documents(CLEAR_KEYS))
def test_a_document_of_clear_keys_comes_back_from_plain_texts(
    data: Dict[str, Any],
) -> None:
    squashed = collect_squashed(io.StringIO(json.dumps(data)))
    assert explode({"".join(path): item for path, item in squashed.items()}) == data


def test_leaves_of_the_same_text_keep_the_later_value() -> None:
    assert collect_squashed('{"a.b": 1, "a": {"b": 2}}') == {".a.b": 2}
    assert collect_squashed('{"a": 1, "a": 2}') == {".a": 2}


@given(
    st.lists(
        st.lists(st.sampled_from(["a", "b", "a[0]", "b[1]", "a[2]"]), min_size=1).map(
            lambda names: "." + ".".join(names)
        ),
        unique=True,
        max_size=8,
    )
)
def test_exploding_is_putting_the_values_one_by_one(paths: List[str]) -> None:
    squashed = {path: number for number, path in enumerate(paths)}
    one_by_one: Dict[str, Any] = {}
    for path, value in squashed.items():
        path_to_dict(path, value, one_by_one)
    assert explode(squashed) == one_by_one


def test_a_list_at_the_top_comes_under_the_empty_key() -> None:
    text = '[{"a": [1, 2]}, [3, [4]], 5]'
    assert explode(collect_squashed(text)) == {"": json.loads(text)}


@pytest.mark.parametrize("text", ["{}", "[]", "5"])
def test_a_document_that_is_a_leaf_has_no_place(text: str) -> None:
    assert not explode(collect_squashed(text))


def test_very_deep_documents_come_back() -> None:
    depth = 20_000
    squashed = collect_squashed('{"a":[' * depth + "1" + "]}" * depth)
    value: Any = explode(squashed)
    for _ in range(depth):
        value = value["a"][0]
    assert value == 1


@pytest.mark.parametrize(
    ("path", "start", "result"),
    [
        (".a.b[0].c", {}, {"a": {"b": [{"c": 5}]}}),
        (".a[5].b", {}, {"a": [{"b": 5}]}),
        (".a[0]", {"a": [1]}, {"a": [1, 5]}),
        (".a[0].c", {"a": [{"b": 1}, {"b": 2}]}, {"a": [{"b": 1}, {"b": 2, "c": 5}]}),
        (".a[2].c", {"a": [{"b": 1}]}, {"a": [{"b": 1}, {"c": 5}]}),
        (".a[].c", {}, {"a": [{"c": 5}]}),
        (".a", {"a": {"b": 1}}, {"a": 5}),
        (".a.b", {"a": 1}, {"a": {"b": 5}}),
        (".a[0].b", {"a": [1]}, {"a": [{"b": 5}]}),
        (".a[0][1]", {}, {"a": [[5]]}),
        (("a.b", 0, "c"), {}, {"a.b": [{"c": 5}]}),
        ("[0].a", {}, {"": [{"a": 5}]}),
        ((0, "a"), {}, {"": [{"a": 5}]}),
        ("", {"a": 1}, {"a": 1}),
    ],
)
def test_a_value_is_put_at_its_path(path: Any, start: Any, result: Any) -> None:
    assert path_to_dict(path, 5, start) is start
    assert start == result


def test_a_new_dict_is_made_when_none_is_given() -> None:
    assert path_to_dict("a", 1) == {"a": 1}
