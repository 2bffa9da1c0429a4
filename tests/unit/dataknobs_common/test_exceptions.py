"""The family of errors that all libraries raise."""

from __future__ import annotations

import builtins
import copy
import pickle
from typing import List, Type

import pytest

from dataknobs_common import exceptions
from dataknobs_common.exceptions import DataknobsError, OperationError, RateLimitError

KINDS: List[Type[DataknobsError]] = [
    getattr(exceptions, name) for name in exceptions.__all__
]
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


@each_kind
def test_every_kind_carries_message_and_context(kind: Type[DataknobsError]) -> None:
    error = kind("no", context={"where": "here"})
    assert str(error) == "no"
    assert error.context == {"where": "here"}


@each_kind
def test_every_kind_is_caught_as_a_dataknobs_error(kind: Type[DataknobsError]) -> None:
    with pytest.raises(DataknobsError, match="^no$"):
        raise kind("no")


@each_kind
def test_every_kind_survives_pickling_and_copying(kind: Type[DataknobsError]) -> None:
    error = kind("no", context={"where": "here"})
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert (twin.__class__, str(twin)) == (kind, "no")
        assert twin.context == {"where": "here"}


def test_kinds_derive_directly_from_the_base_but_for_the_rate_limit() -> None:
    parents = {kind.__name__: kind.__base__ for kind in KINDS}
    assert parents.pop("DataknobsError") is Exception
    assert parents.pop("RateLimitError") is OperationError
    assert set(parents.values()) == {DataknobsError}


def test_context_and_details_are_the_same_dictionary() -> None:
    error = DataknobsError("no", context={"a": 1})
    error.context["b"] = 2
    assert error.details == {"a": 1, "b": 2}


def test_details_win_over_context() -> None:
    assert DataknobsError("no", {"a": 1}, {"b": 2}).context == {"b": 2}


def test_empty_details_leave_the_context() -> None:
    assert DataknobsError("no", {"a": 1}, {}).details == {"a": 1}


def test_errors_without_facts_do_not_share_a_dictionary() -> None:
    first, second = DataknobsError("no"), DataknobsError("no")
    first.context["a"] = 1
    assert second.context == {}


def test_the_timeout_is_not_the_builtin_of_that_name() -> None:
    assert not issubclass(exceptions.TimeoutError, builtins.TimeoutError)


def test_a_rate_limit_says_when_to_try_again() -> None:
    error = RateLimitError("slow down", 1.5, {"a": 1})
    assert (str(error), error.retry_after, error.details) == (
        "slow down",
        1.5,
        {"a": 1},
    )
    assert pickle.loads(pickle.dumps(error)).retry_after == 1.5


def test_a_rate_limit_needs_no_arguments() -> None:
    error = RateLimitError()
    assert (str(error), error.retry_after) == ("Rate limit exceeded", None)
    assert error.context == {}
