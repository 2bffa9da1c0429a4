"""What JSON can hold, and what is dropped."""

from __future__ import annotations

import json
import logging
import math
from dataclasses import dataclass, field
from typing import Any, Dict, List, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataknobs_common.exceptions import SerializationError, ValidationError
from dataknobs_common.serialization import sanitize_for_json, validate_json_safe

KEYS = st.text(max_size=3)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | KEYS
PLAIN = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
ANYTHING = st.recursive(
    SCALARS | st.sampled_from([b"", frozenset(), object(), int]),
    lambda inner: st.lists(inner, max_size=3)
    | st.tuples(inner, inner)
    | st.dictionaries(SCALARS | st.tuples(KEYS), inner, max_size=3),
    max_leaves=8,
)


class Pair(NamedTuple):
    a: int
    b: int


@dataclass
class Point:
    x: int
    tags: List[Any] = field(default_factory=list)


@dataclass
class Own(Point):
    def to_dict(self) -> Dict[str, Any]:
        raise AssertionError("the fields of a dataclass come first")


class Node:
    def __init__(self, value: Any) -> None:
        self.value = value

    def to_dict(self) -> Any:
        return self.value


class Failing:
    def to_dict(self) -> Dict[str, Any]:
        raise KeyError("x")


class Answering:
    """Has every attribute, as proxies and stand-ins do."""

    def __getattr__(self, name: str) -> int:
        return 1


class Telling(Answering):
    def to_dict(self) -> Dict[str, Any]:
        return {"a": (1,)}


@given(PLAIN)
def test_json_data_stays_as_it_is(data: Any) -> None:
    assert repr(sanitize_for_json(data)) == repr(data)
    assert not validate_json_safe(data)


@given(st.tuples(ANYTHING))
def test_whatever_remains_can_be_written(data: Any) -> None:
    clean = sanitize_for_json(data)
    json.dumps(clean)
    assert not validate_json_safe(clean)


@given(ANYTHING)
def test_the_two_functions_agree_on_what_is_dropped(data: Any) -> None:
    dropped = validate_json_safe(data)
    try:
        sanitize_for_json(data, on_drop="error")
    except SerializationError as error:
        assert error.context["dropped_paths"] == dropped
    else:
        assert not dropped


@pytest.mark.parametrize(
    ("value", "clean"),
    [
        ((1, (2,)), [1, [2]]),
        (Pair(1, 2), [1, 2]),
        (Point(1, [(2,), b""]), {"x": 1, "tags": [[2]]}),
        (Own(1), {"x": 1, "tags": []}),
        (Node({"a": Node({"b": (1,)})}), {"a": {"b": [1]}}),
        (Telling(), {"a": [1]}),
        ({1: "a", None: "b", 1.5: "c"}, {1: "a", None: "b", 1.5: "c"}),
    ],
    ids=repr,
)
def test_near_relatives_of_json_become_lists_and_dictionaries(
    value: Any, clean: Any
) -> None:
    result = sanitize_for_json(value, on_drop="silent")
    assert result == clean
    assert type(result) is type(clean)


@pytest.mark.parametrize(
    "value",
    [{1}, b"", object(), Point, Node, len, Failing(), Node([1]), Answering(), iter([])],
    ids=lambda value: type(value).__name__,
)
def test_everything_else_is_dropped_and_listed(value: Any) -> None:
    kind = type(value).__name__
    assert sanitize_for_json([1, value, {"a": value}]) == [1, {}]
    paths = [f"[1] (type={kind})", f"[2].a (type={kind})"]
    assert validate_json_safe([1, value, {"a": value}]) == paths


def test_a_dataclass_with_a_field_never_set_is_dropped() -> None:
    @dataclass
    class Late:
        x: int = field(init=False)

    assert sanitize_for_json([Late()]) == []


def test_an_entry_is_dropped_for_its_key_and_so_are_the_values_below() -> None:
    assert sanitize_for_json({(1, 2): {"a": {3}}, "b": 4}) == {"b": 4}
    assert validate_json_safe({(1, 2): {"a": {3}}}) == ["(1, 2) (key type=tuple)"]


def test_a_container_inside_itself_is_dropped() -> None:
    loop: Dict[str, Any] = {"a": 1}
    loop["list"] = [loop, 2]
    assert sanitize_for_json(loop) == {"a": 1, "list": [2]}
    assert validate_json_safe(loop) == ["list[0] (type=dict)"]


def test_a_container_met_twice_side_by_side_is_kept_twice() -> None:
    shared = [1]
    assert sanitize_for_json([shared, shared]) == [[1], [1]]


def test_not_a_number_and_the_infinities_stay() -> None:
    assert sanitize_for_json([math.inf, -math.inf]) == [math.inf, -math.inf]
    assert math.isnan(sanitize_for_json({"a": math.nan})["a"])


def test_the_result_shares_no_container_with_the_data() -> None:
    data = {"a": [1]}
    sanitize_for_json(data)["a"].append(2)
    assert data == {"a": [1]}


def test_a_root_that_json_cannot_hold_comes_back_as_a_marker() -> None:
    assert repr(sanitize_for_json({1})) == "<dropped: not JSON-serializable>"
    assert validate_json_safe({1}) == ["<root> (type=set)"]


def test_an_error_lists_every_path() -> None:
    with pytest.raises(SerializationError, match=r"at: a\[0\] .*, b ") as info:
        sanitize_for_json({"a": [{1}], "b": b""}, on_drop="error")
    paths = ["a[0] (type=set)", "b (type=bytes)"]
    assert info.value.context == {"dropped_paths": paths}


def test_a_warning_is_logged_for_each_path(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "dataknobs_common.serialization"):
        assert sanitize_for_json({"a": {1}, "b": 2}, on_drop="warn") == {"b": 2}
    message = "Dropping non-serializable value at a (type=set)"
    assert [record.getMessage() for record in caplog.records] == [message]


def test_silence_logs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        sanitize_for_json({"a": {1}})
    assert not caplog.records


def test_an_unknown_way_to_drop_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValidationError, match="silent, warn, error; got 'loud'"):
        sanitize_for_json({}, on_drop="loud")


def test_four_hundred_levels_are_no_problem() -> None:
    data: List[Any] = [{1}]
    for _ in range(400):
        data = [data]
    assert validate_json_safe(data) == ["[0]" * 401 + " (type=set)"]
