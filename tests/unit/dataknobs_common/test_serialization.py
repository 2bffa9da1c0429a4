"""Objects to dictionaries and back."""

from __future__ import annotations

from typing import Any, Dict, List, Type

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataknobs_common.exceptions import SerializationError
from dataknobs_common.serialization import (
    Serializable,
    deserialize,
    deserialize_list,
    is_deserializable,
    is_serializable,
    serialize,
    serialize_list,
)


class Point:
    def __init__(self, x: int, label: str) -> None:
        self.x, self.label = x, label

    def to_dict(self) -> Dict[str, Any]:
        return {"x": self.x, "label": self.label}

    @classmethod
    def from_dict(cls, data: Dict[str, Any]) -> Point:
        return cls(data["x"], data["label"])


class Broken:
    def to_dict(self) -> Dict[str, Any]:
        raise KeyError("x")


class Lister:
    def to_dict(self) -> List[int]:
        return [1]


class Unprintable:
    def __repr__(self) -> str:
        raise RuntimeError("no repr")


@given(st.lists(st.builds(Point, st.integers(), st.text())))
def test_lists_come_back_as_they_went(points: List[Point]) -> None:
    back = deserialize_list(Point, serialize_list(points))
    assert [(p.x, p.label) for p in back] == [(p.x, p.label) for p in points]
    assert all(isinstance(p, Point) for p in back)


@given(st.integers(), st.text())
def test_an_object_comes_back_as_it_went(x: int, label: str) -> None:
    data = serialize(Point(x, label))
    assert data == {"x": x, "label": label}
    assert serialize(deserialize(Point, data)) == data


def test_an_object_takes_part_by_its_methods_alone() -> None:
    assert isinstance(Point(1, ""), Serializable)
    assert not isinstance(Broken(), Serializable)
    assert (is_serializable(Point(1, "")), is_serializable(1)) == (True, False)
    assert (is_deserializable(Point), is_deserializable(int)) == (True, False)


def test_an_attribute_that_is_no_method_does_not_count() -> None:
    class Odd:
        to_dict = from_dict = {"x": 1}

    assert not is_serializable(Odd())
    assert not is_deserializable(Odd)


def test_an_object_without_to_dict_is_refused_by_its_type() -> None:
    with pytest.raises(SerializationError, match="type int .*missing to_dict") as info:
        serialize(3)
    assert info.value.context == {"type": "int", "object": "3"}


def test_an_object_that_cannot_even_be_printed_is_refused_the_same_way() -> None:
    with pytest.raises(SerializationError, match="type Unprintable") as info:
        serialize(Unprintable())
    assert "Unprintable" in info.value.context["object"]


def test_the_context_quotes_a_huge_object_in_brief() -> None:
    with pytest.raises(SerializationError) as info:
        serialize(list(range(10**6)))
    assert len(info.value.context["object"]) < 200


def test_a_failing_to_dict_is_the_cause_and_is_named() -> None:
    with pytest.raises(SerializationError, match="Broken: KeyError: 'x'") as info:
        serialize(Broken())
    assert isinstance(info.value.__cause__, KeyError)
    assert info.value.context == {"type": "Broken", "error": "'x'"}


def test_a_to_dict_that_returns_no_dictionary_is_refused() -> None:
    with pytest.raises(SerializationError, match="got list from Lister") as info:
        serialize(Lister())
    assert info.value.context == {"type": "Lister", "result_type": "list"}


def test_a_class_without_from_dict_is_refused_by_its_name() -> None:
    with pytest.raises(SerializationError, match="Class int .*missing from_d") as info:
        deserialize(int, {})
    assert info.value.context == {"class": "int"}


@pytest.mark.parametrize("data", [None, [("x", 1)], "{}", 3])
def test_only_a_dictionary_is_deserialized(data: Any) -> None:
    with pytest.raises(SerializationError, match="must be a dict, got") as info:
        deserialize(Point, data)
    kind = type(data).__name__
    assert info.value.context == {"class": "Point", "data_type": kind}


def test_a_failing_from_dict_is_the_cause_and_its_data_is_kept() -> None:
    with pytest.raises(SerializationError, match="Point: KeyError: 'label'") as info:
        deserialize(Point, {"x": 1})
    assert isinstance(info.value.__cause__, KeyError)
    assert info.value.context["data"] == {"x": 1}


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_is_not_mistaken_for_a_failure(
    interrupt: Type[BaseException],
) -> None:
    class Interrupted:
        def to_dict(self) -> Dict[str, Any]:
            raise interrupt

    with pytest.raises(interrupt):
        serialize(Interrupted())


def test_one_bad_entry_fails_a_whole_list() -> None:
    with pytest.raises(SerializationError, match="type int"):
        serialize_list([Point(1, "a"), 3])
    with pytest.raises(SerializationError, match="KeyError"):
        deserialize_list(Point, [{"x": 1, "label": "a"}, {}])
