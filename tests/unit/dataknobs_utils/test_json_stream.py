"""Streaming: sources, strictness, size and depth."""

from __future__ import annotations

import gzip
import io
import json
import threading
import tracemalloc
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Iterator, List, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataknobs_common.exceptions import SerializationError
from dataknobs_utils.json_utils import (
    JsonSyntaxError,
    stream_jq_paths,
    stream_json_data,
)

Leaves = List[Tuple[Tuple[Any, ...], Any]]

TEXTS = st.text('aé\U0001f600\ud800\n"\\/,{[', max_size=5)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
)


def leaves(json_data: Any, timeout: float = 10) -> Leaves:
    found: Leaves = []
    stream_json_data(json_data, lambda item, path: found.append((path, item)), timeout)
    return found


def leaves_of(value: Any, path: Tuple[Any, ...] = ()) -> Leaves:
    """The plain recursive definition."""
    if not isinstance(value, (dict, list)) or not value:
        return [(path, value)]
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    return [leaf for key, item in pairs for leaf in leaves_of(item, (*path, key))]


class SmallReads(io.StringIO):
    """A text file that gives a few characters at a time."""

    def read(self, size: Any = -1) -> str:
        return super().read(min(size, 3))


# What is visited


@given(JSON, st.sampled_from([None, 1, "\t"]))
def test_the_leaves_are_those_of_the_parsed_document(value: Any, indent: Any) -> None:
    text = json.dumps(value, indent=indent)
    assert repr(leaves(io.StringIO(text))) == repr(leaves_of(value))
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    assert repr(leaves(io.StringIO(text))) == repr(leaves_of(value))


def test_every_kind_of_leaf_is_visited_in_order_with_its_path() -> None:
    text = '{"a": {"b": [1, 2.5, {"c": null}], "d": [], "e": {}}, "f": true, "g": "é"}'
    assert leaves(text) == [
        (("a", "b", 0), 1),
        (("a", "b", 1), 2.5),
        (("a", "b", 2, "c"), None),
        (("a", "d"), []),
        (("a", "e"), {}),
        (("f",), True),
        (("g",), "é"),
    ]


@pytest.mark.parametrize("text", ["{}", " [] ", "5", '"x"', "null", "-0.0", "true\n"])
def test_a_document_that_is_a_leaf_has_the_empty_path(text: str) -> None:
    assert repr(leaves(text)) == repr([((), json.loads(text))])


def test_a_key_named_twice_is_visited_twice() -> None:
    assert leaves('{"a": 1, "a": {"b": 2}}') == [(("a",), 1), (("a", "b"), 2)]


def test_an_integer_keeps_all_of_its_digits() -> None:
    digits = "123456789" * 1000
    positive, negative = (item for _, item in leaves(f"[{digits}, -{digits}]"))
    modulus = 10**18
    assert positive % modulus == int(digits[-18:])
    assert positive // 10 ** (len(digits) - 18) == int(digits[:18])
    assert negative == -positive


def test_numbers_with_a_fraction_or_exponent_are_floats() -> None:
    found = [item for _, item in leaves("[1.0, 1e2, 1E-2, -0, 1]")]
    assert repr(found) == "[1.0, 100.0, 0.01, 0, 1]"


# Where the text comes from


def test_a_file_is_read_plain_or_as_gzip_whatever_its_name(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.gz", tmp_path / "b.json"
    plain.write_bytes('{"é": [1]}'.encode())
    packed.write_bytes(
        gzip.compress(b'{"\xc3\xa9": ') + gzip.compress(b"[1]}") + b"\0" * 9
    )
    expected = [(("é", 0), 1)]
    assert leaves(str(plain)) == leaves(plain) == leaves(str(packed)) == expected


def test_an_open_file_is_read_from_where_it_stands_and_stays_open() -> None:
    for stream in (io.StringIO("skip[1]"), io.BytesIO(b"skip[1]")):
        stream.seek(4)
        assert leaves(stream) == [((0,), 1)]
        assert not stream.closed
    assert leaves(io.BytesIO(gzip.compress(b"[1]"))) == [((0,), 1)]


def test_a_missing_path_is_not_taken_for_text(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        leaves(tmp_path / "none.json")


def test_a_misspelt_file_name_is_refused_and_named() -> None:
    with pytest.raises(JsonSyntaxError, match="expected a value, found 'none.json'"):
        leaves("none.json")


@pytest.mark.parametrize("json_data", [{"a": 1}, b"[1]", 0, None])
def test_what_is_neither_text_nor_file_is_refused(json_data: Any) -> None:
    with pytest.raises(TypeError, match="json_data must be a path, a URL"):
        leaves(json_data)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # pylint: disable=invalid-name  # http.server's name
        self.send_response(200 if self.path != "/none" else 404)
        self.end_headers()
        body = json.dumps([self.path, 2]).encode()
        self.wfile.write(gzip.compress(body) if self.path == "/gz" else body)

    def log_message(self, *args: Any) -> None:  # pylint: disable=arguments-differ
        """Stay silent."""


@pytest.fixture(name="url")
def fixture_url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("path", ["/plain", "/gz"])
def test_a_url_is_fetched(url: str, path: str) -> None:
    assert leaves(url + path, timeout=5) == [((0,), path), ((1,), 2)]


def test_an_error_page_is_not_taken_for_data(url: str) -> None:
    with pytest.raises(OSError, match="404"):
        leaves(url + "/none")


@pytest.mark.parametrize("read", [str, io.StringIO, SmallReads])
def test_floats_that_json_lacks_are_read_as_python_writes_them(read: Any) -> None:
    floats = [float("nan"), float("inf"), float("-inf"), -1.5]
    text = json.dumps({"a": floats, "b": float("-inf")})
    assert repr([leaf for _path, leaf in leaves(read(text))]) == repr(
        [*floats, float("-inf")]
    )
    assert leaves(read("-Infinity")) == [((), float("-inf"))]


# What is refused

MALFORMED = [
    ("", 0),
    (" ", 1),
    ("{", 1),
    ("[", 1),
    ("[1", 2),
    ("[1,]", 3),
    ("[1,,2]", 3),
    ("[,1]", 1),
    ("[1 2]", 3),
    ("[1}", 2),
    ('{"a"', 4),
    ('{"a":', 5),
    ('{"a" 1}', 5),
    ('{"a":1,}', 7),
    ('{"a":1]', 6),
    ("{a:1}", 1),
    ("{1:1}", 1),
    ("{,}", 1),
    ("[1]x", 3),
    ('{"a":1}{"b":2}', 7),
    ("nan", 0),
    ("[1, -NaN]", 4),
    ("[+Infinity]", 1),
    ("[-Infinit]", 1),
    ("[-true]", 1),
    ("01", 0),
    ("[1.]", 1),
    ("[.5]", 1),
    ("[1e]", 1),
    ("[+1]", 1),
    ("[-]", 1),
    ("[\uff11]", 1),
    ("tru", 0),
    ("[truex]", 1),
    ("[True]", 1),
    ("['a']", 1),
    ('["abc', 1),
    ('["a\\x"]', 3),
    ('["\\u12"]', 3),
    ('["a\nb"]', 3),
    ('["\\', 1),
    ("[1] // no", 4),
    ("\ufeff[]", 0),
    ("[1\u00a0]", 2),
    ('{"é":1,"ü":x}', 13),
]


@pytest.mark.parametrize(("text", "offset"), MALFORMED)
@pytest.mark.parametrize("read", [str, io.StringIO, SmallReads])
def test_malformed_text_is_refused_with_its_byte(
    text: str, offset: int, read: Any
) -> None:
    with pytest.raises(ValueError, match=f"not JSON at byte {offset}: ") as caught:
        leaves(read(text))
    assert isinstance(caught.value, JsonSyntaxError)
    assert isinstance(caught.value, SerializationError)
    assert caught.value.offset == caught.value.context["offset"] == offset


@pytest.mark.parametrize(
    ("text", "offset"),
    [(text, offset) for text, offset in MALFORMED if text[:1] in ("[", "{")],
)
def test_malformed_text_is_refused_with_its_byte_in_a_later_window(
    text: str, offset: int
) -> None:
    before = '[{"a": "' + "é" * 50_000 + '", "b": [1, 2]}, '
    with pytest.raises(JsonSyntaxError) as caught:
        leaves(before + text)
    assert caught.value.offset == len(before.encode()) + offset


@given(st.text('[]{}",:\\ue1.-0tn \n', max_size=12))
def test_a_text_is_accepted_when_the_standard_parser_accepts_it(text: str) -> None:
    try:
        expected = leaves_of(json.loads(text))
    except ValueError:
        with pytest.raises(JsonSyntaxError):
            leaves(io.StringIO(text))
    else:
        names = [path for path, _ in leaves(io.StringIO(text))]
        assert set(names) >= {path for path, _ in expected}


def test_an_error_comes_after_the_leaves_before_it() -> None:
    found: List[Any] = []
    with pytest.raises(JsonSyntaxError):
        stream_json_data("[1, 2, ?]", lambda item, path: found.append(item))
    assert found == [1, 2]


def test_text_that_is_not_utf8_is_refused_with_its_byte() -> None:
    for raw, offset in [(b'["\xff"]', 2), (b'["' + b"a" * 70_000 + b'\xc3"]', 70_002)]:
        with pytest.raises(JsonSyntaxError, match="not UTF-8") as caught:
            leaves(io.BytesIO(raw))
        assert caught.value.offset == offset
    with pytest.raises(JsonSyntaxError, match="not UTF-8"):
        leaves(io.BytesIO(b'["\xc3'))


def test_damaged_gzip_data_is_refused() -> None:
    packed = gzip.compress(json.dumps(list(range(9000))).encode())
    with pytest.raises(JsonSyntaxError, match="ends early"):
        leaves(io.BytesIO(packed[:-9]))
    with pytest.raises(JsonSyntaxError, match="corrupt gzip data"):
        leaves(io.BytesIO(packed[:50] + b"\xff" * 50 + packed[100:]))
    with pytest.raises(JsonSyntaxError, match="corrupt gzip data"):
        leaves(io.BytesIO(packed + b"garbage"))


# Size and depth


@pytest.mark.parametrize("indent", [None, 2])
def test_a_document_of_many_windows_loses_nothing(indent: Any) -> None:
    value = {
        "records": [
            {
                "id": i,
                "t": ["x, y", f'"{i}",'],
                "o": {"p": {}, "q": [[i], []]},
                "é": 0.5,
            }
            for i in range(3000)
        ],
        "numbers": list(range(20_000)),
        "mixed": [1, {"a": [2]}, "s,", [3], None] * 3000,
        "strings": ['a",', "b", "c,d"] * 5000,
        "map": {f"key {i}": i for i in range(9000)},
        "maps": {f"key {i}": {"a": i, "b": [i]} for i in range(5000)},
        "long": "x\\" * 100_000,
        "large": {"list": [{"n": "y" * 20_000}] * 3},
    }
    text = json.dumps(value, indent=indent)
    assert leaves(text) == leaves_of(value)


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_nesting_may_be_very_deep(opening: str) -> None:
    depth = 100_000
    closing = "]" if opening == "[" else "}"
    key = 0 if opening == "[" else "a"
    assert leaves(opening * depth + "1" + closing * depth) == [((key,) * depth, 1)]


def test_paths_are_right_on_the_way_out_of_deep_nesting() -> None:
    depth = 300
    text = '{"a":[' * depth + "1" + ',2],"b":3}' * depth
    found = leaves(text)
    assert len(found) == 1 + 2 * depth
    assert found[0] == (("a", 0) * depth, 1)
    assert found[-2:] == [(("a", 1), 2), (("b",), 3)]
    assert found[2] == (("a", 0) * (depth - 1) + ("b",), 3)
    lines = io.StringIO()
    stream_jq_paths(text, lines)
    assert lines.getvalue().splitlines()[2] == ".a[0]" * (depth - 1) + ".b\t3"


class Endless:
    """A text file of a JSON list, made up while it is read."""

    def __init__(self, element: str, count: int) -> None:
        self._element = element
        self._left = count

    def read(self, size: int) -> str:
        count = min(self._left, max(1, size // len(self._element)))
        self._left -= count
        return "" if not count else self._element * count


@pytest.mark.parametrize(
    "element", ["12, ", '{"a": [1, {"b": "c"}]}, ', '"a, b", ', "[[[[]]]], "]
)
def test_memory_does_not_grow_with_the_document(element: str) -> None:
    def peak(count: int) -> int:
        chunks = Endless(element, count)
        stream = io.StringIO("[")
        read = stream.read
        stream.read = lambda size=-1: read(1) or chunks.read(size)  # type: ignore
        tracemalloc.start()
        try:
            with pytest.raises(
                JsonSyntaxError, match="expected a value, found no more"
            ):
                stream_json_data(stream, lambda item, path: None)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    size = 20_000 // len(element)
    peak(size)  # caches are filled
    assert peak(10 * size) < 2 * peak(2 * size)


# Lines


def test_a_line_is_written_for_every_leaf() -> None:
    lines = io.StringIO()
    stream_jq_paths('{"a": [true, null], "b": {}, "c": 1.0, "d": []}', lines)
    assert lines.getvalue() == (".a[0]\tTrue\n.a[1]\tNone\n.b\t{}\n.c\t1.0\n.d\t[]\n")


def test_lines_may_be_built_by_the_caller_and_leave_out_indices() -> None:
    lines = io.StringIO()
    stream_jq_paths(
        '{"a": [1, {"b": 2}]}', lines, lambda path, item: f"{item} {path}", False
    )
    assert lines.getvalue() == "1 .a[]\n2 .a[].b\n"


def test_a_line_shows_all_digits_of_an_integer() -> None:
    lines = io.StringIO()
    stream_jq_paths("[" + "7" * 6000 + "]", lines)
    assert lines.getvalue() == "[0]\t" + "7" * 6000 + "\n"
