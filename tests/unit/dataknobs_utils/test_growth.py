"""Hostile texts: twice the text may take twice the time, and no more."""

from __future__ import annotations

import json
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, Callable, Dict, List

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from unit.growth import LINEAR, growth

from dataknobs_utils import json_utils
from dataknobs_utils._emoji_sequences import Sequences
from dataknobs_utils.elasticsearch_utils import batchfile_record_generator
from dataknobs_utils.emoji_utils import (
    STATUS_COUNT_RE,
    build_emoji_dataclass,
    get_emoji_seq,
)
from dataknobs_utils.file_utils import fileline_generator
from dataknobs_utils.json_extractor import JSONExtractor
from dataknobs_utils.llm_utils import MessageCollector, PromptTree, get_value_by_key
from dataknobs_utils.pandas_utils import explode_json_series
from dataknobs_utils.sys_utils import load_project_vars
from dataknobs_utils.xml_utils import html_table_scraper, soup_generator

SMALL, LARGE = 2_000, 16_000
GRIN, JOINER, SELECTOR, KEYCAP = "\U0001f600", "\u200d", "\ufe0f", "1\ufe0f\u20e3"

# What is repeated, or a beginning and what is repeated after it.
PATHS = [".a", ".a[0]", ".a[", "]", "[0]", "[*]", ".a[*]", ".", "[", ".[]", "a[0].b[?]"]
JSONS = [
    ("", "["),
    ("", '{"a":'),
    ('"', "\\"),
    ('"', "\\u00e9"),
    ('"', "\\ud83d"),
    ("", "1"),
    ("1.", "1"),
    ("1e", "1"),
    ("", "-"),
    ("", " "),
    ("[", "[],"),
    ("{", '"a":1,'),
    ("[", '"a" '),
    ("", "\ufeff"),
]
EMOJI_LINES = [
    ("", "0 "),
    ("1F600 ; ", "a"),
    ("1F600 ; a", " "),
    ("1F600 ; a #", "E1.0"),
    ("1F600 ; a # E", "1"),
    ("1F600 ; a # ", "E1."),
    ("# a", " "),
    ("# ", "a"),
    ("# a : ", "1"),
]


def linear(function: Callable[[Any], object], make: Callable[[int], Any]) -> bool:
    def guarded(made: Any) -> None:
        # Malformed text may be refused, in any way but slowly.
        with suppress(ValueError, SyntaxError):
            function(made)

    return growth(guarded, make, SMALL, LARGE) < LINEAR


def repeated(start: str, part: str) -> Callable[[int], str]:
    return lambda size: start + part * (size // len(part))


def read_path(path: str) -> None:
    json_utils.get_value({"a": [{}]}, path)
    json_utils.build_jq_path(json_utils.build_path_tuple(path))


def format_path(path: str) -> None:
    json_utils.indexing_format_splitter(json_utils.indexing_format_fn(path, "v"))


def build_from_path(path: str) -> None:
    json_utils.path_to_dict(path, 1)
    json_utils.explode({path: 1})


@pytest.mark.parametrize("part", PATHS)
@pytest.mark.parametrize("function", [read_path, format_path, build_from_path])
def test_any_path_is_read_in_linear_time(
    function: Callable[[str], None], part: str
) -> None:
    numbers = count()  # paths are remembered: each is a new one
    assert linear(function, lambda size: f".x{next(numbers)}{repeated('', part)(size)}")


def stream(text: str) -> None:
    json_utils.stream_json_data(text, lambda item, path: None)


@pytest.mark.parametrize(("start", "part"), JSONS)
@pytest.mark.parametrize("function", [stream, json_utils.collect_squashed])
def test_any_json_is_read_in_linear_time(
    function: Callable[[str], object], start: str, part: str
) -> None:
    assert linear(function, repeated(start, part))


@pytest.mark.parametrize(("start", "part"), JSONS)
def test_json_is_looked_for_in_any_text_in_linear_time(start: str, part: str) -> None:
    assert linear(JSONExtractor().extract_jsons, repeated("{" + start, part))


def test_deep_documents_are_flattened_and_built_in_linear_time() -> None:
    def nested(size: int) -> str:
        return '{"a":[' * (size // 8) + "1" + "]}" * (size // 8)

    assert linear(
        lambda text: json_utils.explode(json_utils.collect_squashed(text)), nested
    )


@pytest.mark.parametrize("part", [" http://", " ", "h", "https"])
def test_urls_are_recognized_in_linear_time(part: str) -> None:
    assert linear(json_utils.URL_RE.search, repeated("", part))


@pytest.mark.parametrize("part", ["\t", " ", "a\t"])
def test_lines_are_split_in_linear_time(part: str) -> None:
    assert linear(json_utils.indexing_format_splitter, repeated("", part))


@pytest.mark.parametrize(
    "part", [GRIN, GRIN + JOINER, JOINER, SELECTOR, KEYCAP, "1", "1" + SELECTOR]
)
def test_emojis_of_any_text_are_found_in_linear_time(part: str) -> None:
    sequences = Sequences([GRIN, KEYCAP, f"{GRIN}{JOINER}{GRIN}"])
    assert linear(sequences.bio, repeated("", part))
    assert linear(get_emoji_seq, repeated("", part))


@pytest.mark.parametrize(("start", "part"), EMOJI_LINES)
def test_any_line_about_emojis_is_read_in_linear_time(start: str, part: str) -> None:
    assert linear(build_emoji_dataclass, repeated(start, part))
    assert linear(STATUS_COUNT_RE.match, repeated(start, part))


@pytest.mark.parametrize("part", [".", "a.", "a"])
def test_keys_are_looked_up_in_linear_time(part: str) -> None:
    def lookup(path: str) -> None:
        get_value_by_key({"a": 1}, path)

    assert linear(lookup, repeated("", part))


def conversation(size: int) -> PromptTree:
    node = PromptTree(content="0")
    for _ in range(size // 10):
        node = node.add_message(content="x")
    return node


def save_and_load(leaf: PromptTree) -> None:
    PromptTree.build_instance(leaf.serialize_tree(full=True))


@pytest.mark.parametrize(
    "function",
    [save_and_load, lambda leaf: leaf.apply(MessageCollector())],
    ids=["saved", "collected"],
)
def test_long_conversations_take_linear_time(
    function: Callable[[PromptTree], object],
) -> None:
    assert linear(function, conversation)


@pytest.mark.parametrize("part", ["<x>", "<x></x>", "</x>", "<x ", "<"])
def test_tags_are_looked_for_in_linear_time(part: str, tmp_path: Path) -> None:
    def make(size: int) -> str:
        path = tmp_path / f"{size}.xml"
        path.write_text(repeated("<r>", part)(size))
        return str(path)

    assert linear(lambda path: list(soup_generator(path, "x")), make)


def test_tables_are_read_in_linear_time() -> None:
    def table(size: int) -> Any:
        rows = "<tr><td><b>x</b></td></tr>" * (size // 100)
        return BeautifulSoup(f"<table>{rows}</table>", "html.parser").table

    assert linear(html_table_scraper, table)


@pytest.mark.parametrize("part", [" ", "\n", "\r", " \n"])
def test_lines_of_files_are_read_in_linear_time(part: str, tmp_path: Path) -> None:
    def make(size: int) -> Path:
        path = tmp_path / str(size)
        path.write_text(repeated("", part)(size))
        return path

    assert linear(lambda path: list(fileline_generator(path)), make)


def test_records_of_many_leaves_are_flattened_in_linear_time() -> None:
    def records(size: int) -> str:
        rows: List[Dict[str, int]] = [{"a": 1, "b": 2}] * (size // 20)
        return json.dumps({"rows": rows})

    assert linear(json_utils.collect_squashed, records)


@pytest.mark.parametrize("line", ["\n", '{"a": 1}\n', '{"index": {}}\n', " "])
def test_batch_files_are_read_in_linear_time(line: str, tmp_path: Path) -> None:
    def make(size: int) -> str:
        path = tmp_path / f"{size}.json"
        path.write_text(repeated("", line)(size), encoding="utf-8")
        return str(path)

    assert linear(lambda path: list(batchfile_record_generator(path)), make)


@pytest.mark.parametrize("part", ["A=1\n", "A='", "${A}", "=", "\\", "export ", "#"])
def test_project_variables_are_read_in_linear_time(part: str, tmp_path: Path) -> None:
    def make(size: int) -> str:
        (tmp_path / f"{size}.vars").write_text(repeated("A=", part)(size), "utf-8")
        return f"{size}.vars"

    def load(name: str) -> None:
        load_project_vars(name, include_dot_env=False, start_path=tmp_path)

    assert linear(load, make)


@pytest.mark.parametrize("part", ["[1]", "1 ", '"', "1,"])
def test_a_column_of_json_is_read_in_linear_time(part: str) -> None:
    series = repeated("", part)
    assert linear(lambda text: explode_json_series(pd.Series([text] * 3)), series)


def test_a_schema_of_many_paths_is_built_in_linear_time() -> None:
    def make(size: int) -> str:
        return json.dumps({f"k{n}": [n, str(n)] for n in range(size // 8)})

    def build(text: str) -> Any:
        return json_utils.JsonSchemaBuilder(text, keep_unique_values=True).schema.df

    assert linear(build, make)
