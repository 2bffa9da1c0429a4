"""Objects found in text, whole and repaired."""

from __future__ import annotations

import json
import math
from typing import Any, Callable, Dict, List

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.growth import LINEAR, growth

from dataknobs_utils.json_extractor import JSONExtractor

JSON = st.dictionaries(
    st.text('a"{}[],:\\é', max_size=4),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text('b"{}[],:\\\n', max_size=4),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(st.text("c}", max_size=2), inner, max_size=3),
        max_leaves=8,
    ),
    max_size=3,
)


def extracted(text: str) -> List[Dict[str, Any]]:
    return JSONExtractor().extract_jsons(text)


def test_objects_are_found_in_order_and_told_apart_from_text() -> None:
    extractor = JSONExtractor()
    found = extractor.extract_jsons('A {"a":1} B {"a":{"b":3}} C {"z": [1,2')
    assert found == [{"a": 1}, {"a": {"b": 3}}, {"z": [1, 2]}]
    assert extractor.get_complete_jsons() == [{"a": 1}, {"a": {"b": 3}}]
    assert extractor.get_fixed_jsons() == [{"z": [1, 2]}]
    assert extractor.get_non_json_text() == "A  B  C"
    assert extractor.complete_jsons is extractor.get_complete_jsons()
    assert extractor.fixed_jsons is extractor.get_fixed_jsons()
    assert extractor.non_json_text == "A  B  C"


def test_an_extractor_starts_empty_and_forgets_the_text_before() -> None:
    extractor = JSONExtractor()
    assert (extractor.complete_jsons, extractor.fixed_jsons) == ([], [])
    assert extractor.non_json_text == ""
    first = extractor.extract_jsons('{"a": 1} {"b": 2,} c')
    assert not extractor.extract_jsons(" no ")
    assert (extractor.complete_jsons, extractor.fixed_jsons) == ([], [])
    assert extractor.non_json_text == "no"
    assert first == [{"a": 1}, {"b": 2}]


# Complete objects


@given(st.lists(JSON), st.sampled_from([None, 1]))
def test_every_complete_object_is_found_whatever_its_strings_hold(
    objects: List[Any], indent: Any
) -> None:
    extractor = JSONExtractor()
    text = "x".join(json.dumps(each, indent=indent) for each in objects)
    assert extractor.extract_jsons(text) == objects
    assert extractor.complete_jsons == objects
    assert not extractor.fixed_jsons
    assert extractor.non_json_text == "x" * (len(objects) - 1)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ('{"a":1}{"a":1} x {"a":1}', "x"),
        ('[{"a":1},{"a":1}]', "[,]"),
        ('{"a":1}}', "}"),
        ('} {"a":1}', "}"),
        ('"{" {bad} {"a":1}', '"{" {bad}'),
        ('{it\'s 5" wide} {"a":1}', "{it's 5\" wide}"),
    ],
)
def test_what_stands_between_objects_is_text(text: str, rest: str) -> None:
    extractor = JSONExtractor()
    found = extractor.extract_jsons(text)
    if text.startswith('"{"'):  # the quoted brace is never closed
        assert (found, extractor.non_json_text) == ([], text)
    else:
        assert set(map(str, found)) == {"{'a': 1}"}
        assert extractor.non_json_text == rest


def test_a_key_named_twice_has_its_last_value() -> None:
    assert extracted('{"a":1,"a":2}') == [{"a": 2}]


def test_not_a_number_and_infinity_count_as_json() -> None:
    found = extracted('{"a": NaN, "b": -Infinity}')[0]
    assert math.isnan(found["a"]) and found["b"] == -math.inf
    found = extracted('{"b": -Infinity, "a": NaN,')[0]
    assert math.isnan(found["a"]) and found["b"] == -math.inf


def test_an_integer_keeps_all_of_its_digits() -> None:
    extractor = JSONExtractor()
    found = extractor.extract_jsons('{"a": 1' + "0" * 5000 + "}")
    assert found[0]["a"] == 10**5000
    assert extractor.complete_jsons == found


# Repairs


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{", {}),
        ("{,", {}),
        ('{"a": "x', {"a": "x"}),
        ('{"a": "x}', {"a": "x}"}),
        ('{"a": "x\\n', {"a": "x\n"}),
        ('{"a": 12', {"a": 12}),
        ('{"a": -1.5e2, ', {"a": -150.0}),
        ('{"a": null', {"a": None}),
        ('{"a": {"b": 1,', {"a": {"b": 1}}),
        ('{"a": [1, {"b": 2', {"a": [1, {"b": 2}]}),
        ('{"a":[{"b":[1', {"a": [{"b": [1]}]}),
        ('{"a":[{', {"a": [{}]}),
        ('{"a": 1,}', {"a": 1}),
        ('{"a": [1 , ] , }', {"a": [1]}),
        ('{"a": [,]}', {"a": []}),
        ('{"a": "}", }', {"a": "}"}),
        ('{"a": "x, ]", }', {"a": "x, ]"}),
    ],
)
def test_an_object_that_is_nearly_json_is_repaired(text: str, value: Any) -> None:
    extractor = JSONExtractor()
    assert extractor.extract_jsons(f"A {text}") == [value]
    assert extractor.fixed_jsons == [value]
    assert (extractor.complete_jsons, extractor.non_json_text) == ([], "A")


PLAIN = st.dictionaries(
    st.text('a"[],', max_size=2),
    st.integers() | st.text('b"[],\\', max_size=3) | st.lists(st.just({"c": None})),
)


@given(PLAIN, st.data())
def test_a_cut_object_loses_only_what_was_cut(value: Any, data: Any) -> None:
    text = json.dumps(value)
    found = extracted(text[: data.draw(st.integers(1, len(text)))])
    assert len(found) <= 1
    kept = list(found[0])[:-1] if found else []
    assert list(value)[: len(kept)] == kept
    assert all(found[0][key] == value[key] for key in kept)


@pytest.mark.parametrize(
    "text",
    [
        '{"a"',
        '{"a":',
        '{"a":1, "b',
        '{"a": tr',
        '{"a": 1.',
        '{"a": 01}',
        '{"a": "x\\',
        '{"a": "\\u00',
        '{"a": "\\x"}',
        '{"a": "line\nbreak"}',
        "{'a':1}",
        '{"a":1 "b":2}',
        '{"a":[1,2}',
        '{"a":1]}',
        '{"a":1,,}',
        '{"a":[,1]}',
        '{bad {"a":1} }',
        '{ bad {"a":1}',
    ],
)
def test_what_cannot_be_repaired_stays_text(text: str) -> None:
    extractor = JSONExtractor()
    assert not extractor.extract_jsons(f" A {text} ")
    assert extractor.non_json_text == f"A {text}"


def test_a_bad_object_does_not_hide_the_next() -> None:
    extractor = JSONExtractor()
    assert extractor.extract_jsons("{bad} x {}") == [{}]
    assert extractor.non_json_text == "{bad} x"
    assert extracted('{bad} {"a":"{",} {"b":1') == [{"a": "{"}, {"b": 1}]


# Values


def test_values_are_taken_from_complete_objects_only() -> None:
    extractor = JSONExtractor()
    text = '{"a":{"b":0}} {"a":{"b":null}} {"l":[{"c":1},{"c":2}]} {"a":{"b":2'
    extractor.extract_jsons(text)
    assert extractor.get_values("a.b") == [0]
    assert extractor.get_values("l[*].c") == [[], [], [1, 2]]
    assert extractor.get_value("a.b") == 0
    assert extractor.get_value("l[0].c", "D") == 1
    assert extractor.get_value("zz") is None
    assert extractor.get_value("zz", "D") == "D"


# Hostile texts

HOSTILE: List[Callable[[int], str]] = [
    lambda n: "{" * n,
    lambda n: "}" * n,
    lambda n: '"' * n,
    lambda n: '{"' * n,
    lambda n: '{"}' * n,
    lambda n: '{"a":' * n,
    lambda n: '{"a":' + "[" * n,
    lambda n: '{"a":"{",}' * n,
    lambda n: '{"}":","}{' * n,
    lambda n: '{"a":[1,2,]} ' * n,
    lambda n: '{"a":"\\' * n,
    lambda n: '{"a":' * n + "1" + "}" * n,
    lambda n: '{"":":"":' * n,
    lambda n: '{"a":"' + "\\" * n,
]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_time_is_linear_on_hostile_text(number: int) -> None:
    assert growth(extracted, HOSTILE[number], small=1_000, large=8_000) < LINEAR


def test_nesting_is_limited_by_memory_alone() -> None:
    depth = 50_000
    extractor = JSONExtractor()
    extractor.extract_jsons('{"a":' * depth + "1" + "}" * depth + '{"a":[' * depth)
    value: Any = extractor.complete_jsons[0]
    for _ in range(depth):
        value = value["a"]
    assert value == 1
    assert len(extractor.fixed_jsons) == 1
