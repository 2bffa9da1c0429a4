"""Types and values by path."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path
from typing import Any, List

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataknobs_utils.json_utils import (
    URL_RE,
    JsonSchema,
    JsonSchemaBuilder,
    JsonSyntaxError,
    UnhashableLeafError,
    ValuesIndex,
    stream_json_data,
)

RECORDS = json.dumps(
    {
        "name": "n",
        "recs": [
            {"id": 1, "tags": ["x", "y"], "o": {}, "u": "http://x.org"},
            {"id": 2, "tags": [], "b": True, "z": None, "f": 1.5},
        ],
    }
)
TYPES = [
    (".name", "str", 1),
    (".recs[].id", "int", 2),
    (".recs[].tags[]", "str", 2),
    (".recs[].o", "_EMPTY_DICT_", 1),
    (".recs[].u", "URL", 1),
    (".recs[].tags", "_EMPTY_LIST_", 1),
    (".recs[].b", "int", 1),
    (".recs[].z", "_UNKNOWN_", 1),
    (".recs[].f", "float", 1),
]
LEAVES = st.sampled_from([1, 2.5, "x", "https://x", None, False, {}, []])
JSON = st.recursive(
    LEAVES, lambda x: st.lists(x) | st.dictionaries(st.sampled_from("ab"), x)
)


def rows(schema: JsonSchema) -> List[Any]:
    return list(schema.df.itertuples(index=False, name=None))


# Types


def test_every_type_is_counted_in_order_of_first_appearance() -> None:
    builder = JsonSchemaBuilder(RECORDS)
    assert rows(builder.schema) == TYPES
    assert list(builder.schema.df) == ["jq_path", "value_type", "value_count"]
    assert builder.schema.schema[".recs[].id"] == {"int": 2}


@given(JSON, st.booleans())
def test_the_counts_are_those_of_the_leaves(data: Any, inverted: bool) -> None:
    text = f" {json.dumps(data)}"
    builder = JsonSchemaBuilder(text, invert_uniques=inverted)
    total = sum(n for counts in builder.schema.schema.values() for n in counts.values())
    found: Counter[int] = Counter()
    stream_json_data(text, lambda item, path: found.update([0]))
    assert total == found[0]


def test_the_elements_of_a_list_can_be_kept_apart() -> None:
    builder = JsonSchemaBuilder('{"a": [1, "x"]}', keep_list_idxs=True)
    assert rows(builder.schema) == [(".a[0]", "int", 1), (".a[1]", "str", 1)]


def test_the_names_of_types_can_be_chosen() -> None:
    builder = JsonSchemaBuilder(
        '[{}, [], null, 1, 1.5, "x", "http://x"]',
        empty_dict_type="D",
        empty_list_type="L",
        unk_value_type="N",
        int_value_type="I",
        float_value_type="F",
        str_value_type="S",
        url_value_type="W",
    )
    assert list(builder.schema.schema["[]"]) == ["D", "L", "N", "I", "F", "S", "W"]


@pytest.mark.parametrize("url_value_type", ["", None])
def test_addresses_can_be_plain_strings(url_value_type: Any) -> None:
    builder = JsonSchemaBuilder('["http://x"]', url_value_type=url_value_type)
    assert builder.schema.schema == {"[]": {"str": 1}}


def test_a_typer_of_ones_own_goes_first_but_for_empty_containers() -> None:
    asked: List[Any] = []

    def typer(item: Any) -> Any:
        asked.append(item)
        return {1: "one", None: ""}.get(item)

    builder = JsonSchemaBuilder('[1, 2, null, {}, "http://x"]', value_typer=typer)
    assert list(builder.schema.schema["[]"]) == [
        "one",
        "int",
        "",
        "_EMPTY_DICT_",
        "URL",
    ]
    assert asked == [1, 2, None, "http://x"]


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("http://x", True),
        ("  HTTPS://x y", True),
        ("ftp://x", False),
        ("see http://x", False),
        ("http://x\ny", False),
    ],
)
def test_an_address_starts_with_http(text: str, matches: bool) -> None:
    assert bool(URL_RE.match(text)) == matches


# Building


def test_a_schema_is_built_when_asked_for_and_once(tmp_path: Path) -> None:
    source = tmp_path / "a.json"
    builder = JsonSchemaBuilder(source)
    source.write_text("[1]")
    assert builder.partial_schema.schema == {}
    schema = builder.schema
    source.write_text("[1, 2]")
    assert builder.schema is schema is builder.partial_schema
    assert schema.schema == {"[]": {"int": 1}}


def test_the_schema_so_far_can_be_seen_while_it_is_built() -> None:
    seen: List[Any] = []

    def on_add(jq_path: str) -> bool:
        seen.append((jq_path, dict(builder.partial_schema.schema)))
        return jq_path != ".b"

    builder = JsonSchemaBuilder('{"a": 1, "b": 2, "c": 3}', on_add=on_add)
    assert list(builder.schema.schema) == [".a", ".c"]
    assert seen == [
        (".a", {}),
        (".b", {".a": {"int": 1}}),
        (".c", {".a": {"int": 1}}),
    ]


def test_a_failed_build_leaves_nothing_to_the_next_one(tmp_path: Path) -> None:
    source = tmp_path / "a.json"
    source.write_text("[1, }")
    builder = JsonSchemaBuilder(source)
    with pytest.raises(JsonSyntaxError, match="byte 4"):
        print(builder.schema)
    source.write_text("[1]")
    assert builder.schema.schema == {"[]": {"int": 1}}


def test_what_was_asked_for_can_be_read_back() -> None:
    builder = JsonSchemaBuilder("1", keep_unique_values=3, timeout=4)
    assert (builder.json_data, builder.timeout) == ("1", 4)
    assert (builder.keep_uniques, builder.values_limit) == (3, 3)
    assert (builder.invert_uniques, builder.keep_list_idxs) == (False, False)
    assert (builder.value_typer, builder.on_add) == (None, None)
    for keep in (True, False):
        builder = JsonSchemaBuilder("1", keep_unique_values=keep)
        assert (builder.keep_uniques, builder.values_limit) == (keep, 0)


# Values


def test_distinct_values_are_kept_all_or_so_many_or_none() -> None:
    text = '{"l": [3, 1, 3, 2, null, {}]}'
    kept = [
        JsonSchemaBuilder(text, keep_unique_values=keep).schema.values.get_values(
            ".l[]"
        )
        for keep in (False, 0, 2, True)
    ]
    assert kept == [set(), set(), {3, 1}, {3, 1, 2, "_EMPTY_DICT_"}]


def test_indices_are_kept_when_asked_for() -> None:
    text = '{"l": [{"a": 1}, {"a": 2}, {"a": 1}]}'
    for invert, paths in ((True, [".l[0].a", ".l[2].a"]), (False, None)):
        builder = JsonSchemaBuilder(
            text, keep_unique_values=True, invert_uniques=invert
        )
        found = builder.schema.values.path_values[".l[].a"][1]
        assert found.path_count == 2
        assert paths is None or list(found.path_generator()) == paths


def test_a_full_path_takes_no_values_not_even_those_it_has() -> None:
    schema = JsonSchema(values_limit=2)
    for value in (1, 2, 1, 3):
        schema.add_path(".a", "int", value)
    values = schema.values.path_values[".a"]
    assert {value: found.path_count for value, found in values.items()} == {1: 1, 2: 1}
    assert schema.schema == {".a": {"int": 4}}


def test_the_frame_counts_distinct_values_where_there_are_any() -> None:
    schema = JsonSchema()
    schema.add_path(".a", "int", 1)
    assert rows(schema) == [(".a", "int", 1, 1)]
    assert schema.df is schema.df
    schema.add_path(".b", "str")
    first, second = schema.df["unique_count"]
    assert first == 1 and math.isnan(second)
    assert list(JsonSchema().df) == ["jq_path", "value_type", "value_count"]


def test_a_schema_can_go_on_from_another() -> None:
    values = ValuesIndex()
    schema = JsonSchema({".a": {"int": 2}}, values)
    schema.add_path(".a", "int", 7)
    assert schema.schema == {".a": {"int": 3}}
    assert schema.values is values and values.get_values(".a") == {7}


@pytest.mark.parametrize(
    ("jq_path", "values"),
    [
        (".recs[].id", [1, 2]),
        (".recs[1].id", [2]),
        (".recs[0].tags[]", ["x", "y"]),
        (".recs[].tags[1]", ["y"]),
        (".recs[].z", [None]),
        (".recs[].i", []),
        (".recs[].id.x", []),
        ("xrecs[].id", []),
    ],
)
def test_values_are_taken_from_a_document(jq_path: str, values: List[Any]) -> None:
    schema = JsonSchema()
    assert schema.extract_values(jq_path, RECORDS) == set(values)
    assert schema.extract_values(jq_path, RECORDS, unique=False) == values


def test_a_leaf_that_cannot_be_in_a_set_is_an_error() -> None:
    with pytest.raises(UnhashableLeafError, match=r"\{\} at '\.recs\[0\]\.o'") as error:
        JsonSchema().extract_values(".recs[].o", RECORDS)
    assert isinstance(error.value, TypeError)
    assert JsonSchema().extract_values(".recs[].o", RECORDS, unique=False) == [{}]


def test_memory_does_not_grow_with_the_document() -> None:
    import tracemalloc

    def text(size: int) -> Any:
        return (f'{{"id": {n % 7}, "n": ["x"]}}' for n in range(size))

    peaks = []
    for size in (5_000, 40_000):
        document = "[" + ",".join(text(size)) + "]"
        tracemalloc.start()
        assert len(JsonSchemaBuilder(document, keep_unique_values=True).schema.df) == 2
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]
