"""A dictionary that takes what a function accepts."""

from __future__ import annotations

import copy
import pickle
from typing import Any, Dict, Iterator, List, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataknobs_structures import cdict


def is_int(_: object, __: object, value: object) -> bool:
    return isinstance(value, int)


def is_new(stored: Dict[Any, Any], key: Any, _: Any) -> bool:
    return key not in stored


def test_initial_data_is_accepted_or_kept_apart_in_order() -> None:
    numbers: cdict[str, Any] = cdict(is_int, {"a": 1, "b": "x"}, c=2, d="y")
    assert (dict(numbers), numbers.rejected) == ({"a": 1, "c": 2}, {"b": "x", "d": "y"})
    firsts: cdict[str, int] = cdict(is_new, [("a", 1), ("a", 2)])
    assert (dict(firsts), firsts.rejected) == ({"a": 1}, {"a": 2})


def test_the_function_sees_the_dictionary_before_the_key_and_the_value() -> None:
    seen: List[Tuple[Any, ...]] = []

    def accept(stored: cdict[str, int], key: str, value: int) -> str:
        seen.append((dict(stored), key, value))
        return "any true value"

    numbers: cdict[str, int] = cdict(accept, a=1)
    numbers["b"] = 2
    assert numbers.setdefault("a", 9) == 1
    assert numbers.setdefault("c", 3) == 3
    assert seen == [({}, "a", 1), ({"a": 1}, "b", 2), ({"a": 1, "b": 2}, "c", 3)]


def test_a_refused_value_leaves_the_stored_one_and_replaces_the_refused_one() -> None:
    numbers: cdict[str, Any] = cdict(is_int, a=1)
    rejected = numbers.rejected
    numbers["a"] = "x"
    numbers["a"] = "y"
    assert (numbers["a"], rejected) == (1, {"a": "y"})
    numbers["a"] = 2
    assert (numbers["a"], rejected) == (2, {"a": "y"})
    assert numbers.rejected is rejected


def test_a_refused_default_gives_none() -> None:
    numbers: cdict[str, Any] = cdict(is_int)
    assert numbers.setdefault("a", "x") is None
    assert numbers.setdefault("b") is None
    assert (dict(numbers), numbers.rejected) == ({}, {"a": "x", "b": None})


def test_the_function_may_be_replaced() -> None:
    numbers: cdict[str, Any] = cdict(is_int)
    numbers.accept_fn = lambda stored, key, value: True
    numbers["a"] = "x"
    assert dict(numbers) == {"a": "x"}


class Keyed:
    """Something with keys that is no dictionary."""

    def keys(self) -> Iterator[str]:
        return iter("ab")

    def __getitem__(self, key: str) -> str:
        return key * 2


def test_updates_take_what_has_keys_or_pairs_and_keywords_last() -> None:
    letters: cdict[str, str] = cdict(lambda stored, key, value: True)
    letters.update(Keyed())
    letters.update((pair for pair in [("b", "-"), ("c", "cc")]), c="C")
    assert dict(letters) == {"a": "aa", "b": "-", "c": "C"}


def test_updates_ignore_what_follows_the_first_argument() -> None:
    assert dict(cdict(is_int, {"a": 1}, {"b": 2})) == {"a": 1}


@pytest.mark.parametrize("bad", [None, 3])
def test_updates_with_what_is_no_iterable_are_refused(bad: Any) -> None:
    with pytest.raises(TypeError):
        cdict(is_int, bad)
    with pytest.raises(TypeError):
        cdict(is_int).update(bad)


def test_merging_in_place_asks_the_function_too() -> None:
    numbers: cdict[str, Any] = cdict(is_int)
    numbers |= {"a": 1, "b": "x"}
    assert (dict(numbers), numbers.rejected) == ({"a": 1}, {"b": "x"})


def test_it_looks_like_a_dictionary_and_its_copy_is_one() -> None:
    numbers: cdict[str, int] = cdict(is_int, a=1)
    assert repr(numbers) == "{'a': 1}"
    assert numbers == {"a": 1}
    assert type(numbers.copy()) is dict  # pylint: disable=unidiomatic-typecheck


@pytest.mark.parametrize(
    "twin", [copy.copy, copy.deepcopy, lambda each: pickle.loads(pickle.dumps(each))]
)
def test_a_twin_keeps_what_was_accepted_and_refused(twin: Any) -> None:
    firsts: cdict[str, int] = cdict(is_new, [("a", 1), ("a", 2)])
    other = twin(firsts)
    assert (dict(other), other.rejected) == ({"a": 1}, {"a": 2})
    other["a"] = 3
    assert (other.rejected, firsts.rejected) == ({"a": 3}, {"a": 2})


KEYS, VALUES = st.integers(0, 4), st.integers(0, 9)
STEPS = st.one_of(
    st.tuples(st.just("set"), KEYS, VALUES),
    st.tuples(st.just("setdefault"), KEYS, VALUES),
    st.tuples(st.just("update"), st.dictionaries(KEYS, VALUES), st.none()),
    st.tuples(st.just("pairs"), st.lists(st.tuples(KEYS, VALUES)), st.none()),
    st.tuples(st.just("pop"), KEYS, st.none()),
)


class Model:
    """Two dictionaries, filled as the documentation says."""

    def __init__(self) -> None:
        self.stored: Dict[int, int] = {}
        self.rejected: Dict[int, int] = {}

    def put(self, key: int, value: int) -> None:
        taken = (sum(self.stored.values()) + key + value) % 3
        (self.stored if taken else self.rejected)[key] = value

    def do(self, name: str, what: Any, value: Any) -> Any:
        if name == "set":
            return self.put(what, value)
        if name == "setdefault":
            if what not in self.stored:
                self.put(what, value)
            return self.stored.get(what)
        if name == "pop":
            return self.stored.pop(what, None)
        for pair in what.items() if name == "update" else what:
            self.put(*pair)
        return None


def do(numbers: cdict[int, int], name: str, what: Any, value: Any) -> Any:
    if name == "set":
        numbers[what] = value
        return None
    if name == "setdefault":
        return numbers.setdefault(what, value)
    if name == "pop":
        return numbers.pop(what, None)
    return numbers.update(what)


@given(st.lists(STEPS))
def test_it_does_what_two_dictionaries_and_a_question_do(steps: Any) -> None:
    model = Model()
    numbers: cdict[int, int] = cdict(
        lambda stored, key, value: (sum(stored.values()) + key + value) % 3
    )
    for step in steps:
        assert do(numbers, *step) == model.do(*step)
        assert (dict(numbers), numbers.rejected) == (model.stored, model.rejected)
        assert list(numbers) == list(model.stored)
