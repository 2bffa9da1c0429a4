"""Chunks of JSON that are the source itself."""

from __future__ import annotations

import gzip
import io
import json
import re
from pathlib import Path
from typing import Any, Callable, List, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.dataknobs_xization.source_chunks import (
    checked,
    memory_growth,
    read_in_any_way,
    sizes,
)
from unit.growth import LINEAR, growth

from dataknobs_xization import _source_lines
from dataknobs_xization.json import _members, _scanner, chunk_json_source
from dataknobs_xization.markdown import SourceChunk

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=6),
    st.sampled_from(["One two. Three four. " * 5, 'a "b\\\n', "\U0001f468" * 9]),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.dictionaries(st.sampled_from(["a", "key", "k.l", ""]), inner, max_size=4),
    ),
    max_leaves=25,
)
written = st.builds(
    lambda data, indent, ascii_only, bom, end: (
        bom + json.dumps(data, indent=indent, ensure_ascii=ascii_only) + end
    ),
    values,
    st.sampled_from([None, None, 1, "\t"]),
    st.booleans(),
    st.sampled_from(["", "", "\ufeff"]),
    st.sampled_from(["", "\n", "\r\n"]),
)


def chunks_of(source: str, size: int, **options: Any) -> List[SourceChunk]:
    return list(chunk_json_source(source, size, **options))


@given(written, sizes)
def test_the_spans_of_chunks_follow_each_other_and_are_the_source(
    source: str, size_and_overlap: Tuple[int, int]
) -> None:
    checked(chunk_json_source, source, *size_and_overlap)


@given(written, sizes, st.integers(1, 9), st.integers(1, 40))
def test_how_a_source_is_read_changes_nothing(
    source: str, size_and_overlap: Tuple[int, int], step: int, piece: int
) -> None:
    read_in_any_way(chunk_json_source, source, size_and_overlap, step, piece)


@given(written, st.integers(1, 30), st.integers(1, 60))
def test_blocks_are_the_same_in_pieces_of_any_size(
    source: str, step: int, limit: int
) -> None:
    def blocks(step: int) -> List[Any]:
        pieces = (source[at : at + step] for at in range(0, len(source), step))
        return list(_scanner.Scanner(pieces, limit, False).blocks())

    assert blocks(step) == blocks(10_000)


@given(values, st.integers(1, 60))
def test_a_chunk_knows_the_keys_that_lead_to_it(data: Any, size: int) -> None:
    source = json.dumps(data)
    for chunk in chunks_of(source, size):
        value, path = data, chunk.metadata.headings
        for key in path:
            value = value[int(key[1:-1]) if isinstance(value, list) else key]
        assert chunk.metadata.heading_levels == list(range(1, len(path) + 1))
        if path and not isinstance(value, (dict, list)) and len(path) < 32:
            assert len(json.dumps(value)) + len(json.dumps(path[-1])) + 4 > size
        if chunk.metadata.custom["node_type"] == "record":
            assert json.dumps(value) in chunk.text


@given(values, st.integers(16, 60))
def test_only_what_is_longer_than_a_chunk_is_cut(data: Any, size: int) -> None:
    source = json.dumps(data)
    tokens = re.finditer(r'"(?:[^"\\]|\\.)*"|[-\w.+]+', source)
    inner = {
        place
        for found in tokens
        for place in range(found.start() + 1, found.end())
        if found.end() - found.start() < size - 9  # its key, the colon, the comma
    }
    for chunk in chunks_of(source, size):
        assert chunk.end not in inner
        assert not re.search(r"(?<!\\)(\\\\)*\\(u[0-9a-fA-F]{0,3})?\Z", chunk.text)


def test_records_are_chunks_and_long_ones_are_cut_between_members() -> None:
    source = '{"n": 1, "wines": [{"a": 1}, {"a": "x y", "b": {"c": 22}}, 3]}\n'
    found = [(c.text, c.metadata.headings) for c in chunks_of(source, 27)]
    assert found == [
        ('{"n": 1, ', []),
        ('"wines": [{"a": 1}, ', ["wines", "[0]"]),
        ('{"a": "x y", ', ["wines", "[1]"]),
        ('"b": {"c": 22}}, ', ["wines", "[1]"]),
        ("3]}\n", ["wines"]),
    ]
    kinds = [c.metadata.custom["node_type"] for c in chunks_of(source, 27)]
    assert kinds == ["value", "record", "value", "value", "value"]


def test_a_string_that_is_too_long_has_its_key_and_is_cut_behind_sentences() -> None:
    source = json.dumps({"a": 1, "text": "One two. Three \U0001f468. " * 2, "b": 2})
    found = [(c.text, c.metadata.headings) for c in chunks_of(source, 31)]
    assert found == [
        ('{"a": 1, ', []),
        ('"text": "One two. ', ["text"]),
        ("Three \\ud83d\\udc68. One two. ", ["text"]),
        ('Three \\ud83d\\udc68. ", ', ["text"]),
        ('"b": 2}', []),
    ]


def test_an_overlap_is_whole_words_of_the_same_value() -> None:
    source = '["one two three four five six", "seven"]'
    found = [(c.text, c.overlap) for c in chunks_of(source, 20, overlap=6)]
    assert found == [
        ('["one two three four', 0),
        ('four five six", ', 4),
        ('"seven"]', 0),
    ]


def test_keys_may_come_twice_and_be_empty() -> None:
    source = '{"a": {"x": "123456789"}, "a": {"": "abcdefghi"}}'
    found = [c.metadata.headings for c in chunks_of(source, 14)]
    assert found == [["a", "x"], ["a", "x"], ["a", ""], ["a", ""]]


def test_lines_are_records(tmp_path: Path) -> None:
    source = '\ufeff{"a": 1}\r\n\r\n[2]\n3\n{"b": {"c": 4}}'
    path, packed = tmp_path / "a.ndjson", tmp_path / "a.ndjson.gz"
    path.write_bytes(source.encode())
    packed.write_bytes(gzip.compress(source.encode()))
    found = list(chunk_json_source(path))
    assert list(chunk_json_source(packed)) == found
    assert [(c.text, c.metadata.headings) for c in found] == [
        ('\ufeff{"a": 1}\r\n\r\n', ["[0]"]),
        ("[2]\n", ["[1]"]),
        ("3\n", []),
        ('{"b": {"c": 4}}', ["[3]"]),
    ]
    assert chunks_of(source, 1000, by_line=True) == found
    assert not chunks_of("", 1000, by_line=True)


BAD_LINES = '\ufeff{"a": "\u00e9"}\n{"b": 2\n\n{bad}\r\n[1]\n{"c": "d'


def test_a_bad_line_is_said_with_its_line_and_byte() -> None:
    place = "line 4, byte 24: not JSON at character 21: expected ',' or '}', found"
    with pytest.raises(ValueError, match=place):
        chunks_of(BAD_LINES, 1000, by_line=True)


@pytest.mark.parametrize("size", [1000, 5])
def test_bad_lines_are_told_of_and_stay_chunks(size: int, tmp_path: Path) -> None:
    problems: List[str] = []
    found = chunks_of(
        BAD_LINES, size, by_line=True, on_bad_line=problems.append, overlap=2
    )
    key, end = "expected a key in double quotes", "expected the rest of a string"
    assert problems == [
        "line 2, characters 12 to 20: not JSON: expected more, found ''",
        f"line 4, characters 21 to 28: not JSON: {key}, found 'bad}}\\r\\n'",
        f"line 6, characters 32 to 40: not JSON: {end}, found ''",
    ]
    assert "".join(c.text[c.overlap :] for c in found) == BAD_LINES
    path = tmp_path / "a.jsonl"
    path.write_bytes(BAD_LINES.encode())
    of_file = chunk_json_source(path, size, on_bad_line=problems.append, overlap=2)
    assert list(of_file) == found and len(problems) == 6
    if size == 1000:
        kinds = [(c.metadata.headings, c.metadata.custom["node_type"]) for c in found]
        assert kinds == [
            (["[0]"], "record"),
            (["[1]"], "body"),
            (["[2]"], "body"),
            (["[3]"], "record"),
            (["[4]"], "body"),
        ]


@given(written, st.integers(1, 60))
def test_lines_read_one_by_one_are_the_same(source: str, size: int) -> None:
    text = f"{json.dumps(json.loads(source.lstrip(chr(0xFEFF))))}\n" * 2
    bad: List[str] = []
    found = chunks_of(text, size, by_line=True, on_bad_line=bad.append)
    assert found == chunks_of(text, size, by_line=True) and not bad


def test_what_to_embed_has_the_keys() -> None:
    (chunk,) = chunks_of('{"red wine": [{"a": 1}]}', 99, generate_embeddings=True)
    assert chunk.metadata.embedding_text == 'red wine: [0]: {"red wine": [{"a": 1}]}'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "character 0: expected more, found ''"),
        ("[1 2]", "character 3: expected ',' or ']', found '2]'"),
        ('{"a" 1}', "character 5: expected ':', found '1}'"),
        ("{'a': 1}", "character 1: expected a key in double quotes"),
        ('{"a": 1,}', "character 8: expected a key in double quotes, found '}'"),
        ("[1,]", "character 3: expected a value, found ']'"),
        ("[NaN]", "character 1: expected a value, found 'NaN]'"),
        ("[01]", "character 2: expected ',' or ']', found '1]'"),
        ("[tru]", "character 1: expected a value"),
        ('["\t"]', "character 2: a control character in a string"),
        (r'["\x"]      ', "character 2: expected the rest of a string"),
        (r'["\u12"]', "character 2: expected the rest of a string"),
        ('["a', "character 3: expected the rest of a string"),
        ('{"a', "character 1: expected the rest of a key"),
        ("[1", "character 2: expected more"),
        ("[1}", "character 2: expected ',' or ']', found '}'"),
        ("[] x", "character 3: expected the end of the text, found 'x'"),
        ("[" * 100_000, "character 100000: expected more"),
    ],
)
def test_what_is_no_json_is_said_with_its_place(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=re.escape(problem)):
        chunks_of(text, 1000)


@given(st.text('[]{},:"\\0-1.eEtrufalsn \n\t', max_size=12))
def test_what_is_json_is_as_for_python(text: str) -> None:
    try:
        json.loads(text)
    except ValueError:
        with pytest.raises(ValueError, match="not JSON at character"):
            chunks_of(text, 5)
    else:
        assert "".join(chunk.text for chunk in chunks_of(text, 5)) == text


def test_what_cannot_be_done_is_said() -> None:
    with pytest.raises(ValueError, match="max_chunk_size must be at least 1, not 0"):
        chunk_json_source("[]", 0)
    with pytest.raises(TypeError, match="source must be a str, not bytes: decode"):
        list(chunk_json_source(b"[]"))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="what the source reads must be a str"):
        list(chunk_json_source(io.BytesIO(b"[]")))  # type: ignore[arg-type]


@pytest.mark.parametrize("depth", [40, 20_000])
def test_what_is_nested_deeply_is_no_problem(depth: int) -> None:
    source = '[{"a":' * depth + "1" + "}]" * depth
    chunks = chunks_of(source, 1000)
    assert "".join(chunk.text for chunk in chunks) == source
    assert max(len(chunk.metadata.headings) for chunk in chunks) <= 32


@pytest.mark.parametrize(
    ("start", "part", "end"),
    [
        *(("[", '{"name": "a"},\n', "1]"), ("[", "1, ", "1]"), ("[1", " ", "]")),
        *(('["', "word ", '"]'), ('{"a": {"b": ["', r"\u00e9", '"]}}')),
        ('{"a": {"b": {', '"c": [1, [2]], ', '"d": 1}}}'),
    ],
)
def test_memory_does_not_grow_with_the_source(
    start: str, part: str, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_source_lines, "PIECE", 400)
    monkeypatch.setattr(_members, "PIECE", 400)
    assert memory_growth(chunk_json_source, start, part, end) < 1.5


WORST: List[Callable[[int], str]] = [
    lambda n: "[" * n + "]" * n,
    lambda n: '{"a":' * n + "1" + "}" * n,
    lambda n: "[" * 20 + "1," * n + "1" + "]" * 20,
    lambda n: "[" + "{}," * n + "{}]",
    lambda n: "[" + "[[],[]]," * n + "1]",
    lambda n: '["' + "\\\\" * n + '"]',
    lambda n: '["' + "x" * n + '"]',
    lambda n: '{"' + "x" * n + '": 1}',
    lambda n: "1" * n,
    lambda n: "[" + " " * n + "]",
    lambda n: '{"a": [' + "{}" + " " * n + "]}",
]


@pytest.mark.parametrize("make", WORST)
def test_time_is_linear_on_the_worst_source(make: Callable[[int], str]) -> None:
    def consume(source: str) -> None:
        for size in (100, 100_000):
            for _ in chunk_json_source(source, size, overlap=20):
                pass

    assert growth(consume, make, 500, 4_000) < LINEAR
