"""Texts made of JSON records."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from itertools import chain, repeat
from pathlib import Path
from typing import Any, Dict, List

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.growth import LINEAR, growth

from dataknobs_xization.json import JSONChunkConfig, JSONChunker
from dataknobs_xization.json._records import RecordReader

WINE: Dict[str, Any] = {
    "id": "x1",
    "title": "Syrah",
    "year": 2020,
    "content": "Dark and spicy.",
    "organic": True,
    "none": None,
    "tags": ["red", "dry"],
    "type": "wine",
    "place": {"country": "France", "soil": {"kind": "granite"}},
    "ratings": [{"by": "A"}, {"by": "B"}],
    "_private": "p",
    "key": "123e4567-e89b-12d3-a456-426614174000",
}


def text_of(data: Dict[str, Any], **options: Any) -> str:
    (chunk,) = JSONChunker(JSONChunkConfig(**options)).chunk(data)
    return chunk.text


def test_a_text_says_first_what_tells_most() -> None:
    (chunk,) = JSONChunker().chunk(WINE, "wines.json")
    assert chunk.text.split("\n") == [
        "Syrah",
        "Dark and spicy.",
        "year: 2020",
        "organic: yes",
        "tags: red, dry",
        "type: wine",
        "place: country: France; soil: kind: granite",
        "ratings: 2 items",
    ]
    assert chunk.embedding_text == f"[WINE] {chunk.text} Tags: red, dry"
    assert chunk.source_file == "wines.json"
    assert chunk.metadata["place.soil.kind"] == "granite"
    assert chunk.metadata["ratings._count"] == 2
    assert chunk.metadata["ratings[0].by"] == "A"


def test_options_change_the_text() -> None:
    assert "key: 123e" in text_of(WINE, skip_technical_fields=False)
    assert "2020\nyes" in text_of(WINE, include_field_names=False)
    assert text_of(WINE, text_fields=["place.country", "no"]) == "place.country: France"
    assert text_of({"a": [1, 2]}, array_handling="first") == "a: 1"
    assert text_of(WINE, max_chunk_size=8) == "Syrah..."


def test_a_list_gives_a_chunk_for_each_object() -> None:
    chunks = JSONChunker().chunk([{"a": 1}, 2, {"b": 3}])
    assert [(c.source_path, c.chunk_index) for c in chunks] == [("[0]", 0), ("[2]", 1)]
    with pytest.raises(ValueError, match="Expected dict or list, got int"):
        JSONChunker().chunk(5)


values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.text(max_size=4),
        st.just(1.5),
        st.just("\n"),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.text(max_size=4), inner, max_size=4),
    ),
    max_leaves=8,
)


@given(values, st.integers(1, 9), st.sampled_from([None, 2]), st.booleans())
def test_records_are_found_where_they_are(
    data: Any, step: int, indent: Any, ascii_only: bool
) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=ascii_only)
    pieces = (text[place : place + step] for place in range(0, len(text), step))
    found = list(RecordReader(pieces).records())
    for record in found:
        assert json.loads(text[record.start : record.end]) == record.value
    lists = data.values() if isinstance(data, dict) else [data]
    expected: List[Any] = [
        item
        for value in lists
        if isinstance(value, list)
        for item in value
        if isinstance(item, dict)
    ]
    if not expected and isinstance(data, dict) and data:
        expected = [data]
    assert [record.value for record in found] == expected


def test_files_of_records_and_of_lines_are_read(tmp_path: Path) -> None:
    records = tmp_path / "a.json"
    records.write_text('{"n": 1, "wines": [{"name": "\u00e9"}, 3, {"name": "b"}]}')
    found = list(JSONChunker().stream_chunks(records))
    assert [(c.text, c.source_path) for c in found] == [
        ("\u00e9", ".wines[0]"),
        ("b", ".wines[2]"),
    ]
    for name, opened in (("b.jsonl", open), ("b.jsonl.gz", gzip.open)):
        with opened(tmp_path / name, "wb") as stream:
            stream.write(b'{"name": "a"}\r\nbad\n\n[1]\n{"name": "b"}')
        lines = list(JSONChunker().stream_chunks(str(tmp_path / name)))
        assert [(c.text, c.source_path, c.start, c.end) for c in lines] == [
            ("a", "[0]", 0, 13),
            ("b", "[4]", 24, 37),
        ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[{"a": 1} {"b": 2}]', "at character 10: expected ',' or ']', found '{\"b\""),
        ('{"a": NaN}', "at character 6: NaN is not JSON"),
        ("{'a': 1}", "at character 1: expected a key in double quotes"),
        ("[1", "at character 2: expected ',' or ']', found ''"),
        ("[" * 100_000, "at character .*: nested too deeply"),
        ("[] x", "at character 3: expected the end of the text"),
    ],
)
def test_what_is_no_json_is_said_with_its_place(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem.replace("[", r"\[")):
        list(RecordReader(iter([text])).records())


def test_deep_records_are_flattened() -> None:
    data: Dict[str, Any] = {}
    for _ in range(5_000):
        data = {"a": data, "b": 1}
    (chunk,) = JSONChunker().chunk(data)
    assert len(chunk.metadata) == 5_000
    assert "a: ...; b: 1" in chunk.text


def test_memory_does_not_grow_with_the_file() -> None:
    record = json.dumps({"name": "a" * 200})
    pieces = chain(["[", record], repeat(f", {record}", 5_000), ["]"])
    tracemalloc.start()
    assert sum(1 for _ in RecordReader(pieces).records()) == 5_001
    assert tracemalloc.get_traced_memory()[1] < 500_000  # of a million
    tracemalloc.stop()


def test_time_is_linear_on_the_worst_text() -> None:
    def work(text: str) -> None:
        pieces = (text[place : place + 100] for place in range(0, len(text), 100))
        list(RecordReader(pieces).records())

    assert growth(work, lambda n: '[{"a": "' + "x" * 10 * n + '"}]') < LINEAR
    assert growth(work, lambda n: "[" + "{}," * n + "{}]") < LINEAR
