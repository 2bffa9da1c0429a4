"""Which status may follow which."""

from __future__ import annotations

import pickle
from typing import Optional

import pytest

from dataknobs_common import (
    InvalidTransitionError,
    OperationError,
    TransitionValidator,
)


def orders() -> TransitionValidator:
    return TransitionValidator(
        "order", {"new": {"paid", "void"}, "paid": {"sent", "new"}, "void": set()}
    )


@pytest.mark.parametrize(
    ("current", "target", "valid"),
    [
        ("new", "paid", True),
        ("new", "sent", False),
        (None, "sent", True),
        (None, "no such status", True),
        ("sent", "new", False),
        ("void", "new", False),
        ("no such status", "new", False),
    ],
)
def test_what_may_not_follow_is_refused(
    current: Optional[str], target: str, valid: bool
) -> None:
    assert orders().is_valid(current, target) is valid
    if valid:
        orders().validate(current, target)
    else:
        with pytest.raises(InvalidTransitionError):
            orders().validate(current, target)


@pytest.mark.parametrize(
    ("current", "message"),
    [
        ("new", "order cannot go from 'new' to 'x'; allowed: paid, void"),
        ("void", "order cannot go from 'void' to 'x'; allowed: none, it is final"),
        ("sent", "order cannot go from 'sent' to 'x'; unknown current status"),
    ],
)
def test_an_error_says_what_was_wanted_and_what_is_allowed(
    current: str, message: str
) -> None:
    with pytest.raises(OperationError) as caught:
        orders().validate(current, "x")
    error = caught.value
    assert isinstance(error, InvalidTransitionError)
    assert str(error) == message
    assert (error.entity, error.current_status, error.target_status) == (
        "order",
        current,
        "x",
    )
    assert error.allowed == orders().allowed_transitions.get(current)
    assert str(pickle.loads(pickle.dumps(error))) == message


def test_what_follows_later_is_reachable_through_cycles_too() -> None:
    assert orders().get_reachable("new") == {"paid", "void", "sent", "new"}
    assert orders().get_reachable("void") == set()
    with pytest.raises(InvalidTransitionError, match="unknown current status"):
        orders().get_reachable("sent")


def test_statuses_are_all_that_are_named_and_nobody_else_can_change_them() -> None:
    given = {"a": {"b"}}
    validator = TransitionValidator("n", given)
    given["a"].add("c")
    validator.allowed_transitions["a"].add("d")
    assert validator.statuses == {"a", "b"}
    assert repr(validator) == "TransitionValidator('n', 2 statuses)"
    assert TransitionValidator("none", {}).statuses == set()
