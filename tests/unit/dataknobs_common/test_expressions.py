"""Expressions of configurations."""

from __future__ import annotations

import re
from typing import Any, Dict

import pytest
from unit.growth import LINEAR, growth

from dataknobs_common import (
    SAFE_BUILTINS,
    ExpressionResult,
    safe_eval,
    safe_eval_value,
)


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("1 + 2", 3),
        ("  return x * 2 ", 8),
        ("sorted([3, 1])[0]", 1),
        ("[each for each in range(3) if each < x]", [0, 1, 2]),
        ("true and not false", True),
        ("null is none", True),
        ("returned", "mine"),
        ("isinstance(x, int)", True),
        ("{'a': {'b': x}}['a']['b']", 4),
    ],
)
def test_an_expression_has_a_value(code: str, value: Any) -> None:
    scope = {"x": 4, "returned": "mine"}
    assert safe_eval(code, scope) == ExpressionResult(value)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("", "blank"),
        (" \n ", "blank"),
        ("return", "blank"),
        ("1\n2", "more than one line"),
        ("x = 1", "SyntaxError"),
        ("import os", "SyntaxError"),
        ("1 +", "SyntaxError"),
        ("\0", "(SyntaxError|ValueError)"),
        ("missing", "NameError"),
        ("[][0]", "IndexError"),
        ("open('x')", "NameError"),
        ("__import__('os')", "'__import__' may not be used"),
        ("().__class__.__base__", "may not be used"),
        ("'{0.__class__}'.format(1)", "'format' may not be used"),
        ("(x for x in []).gi_frame.f_back", "may not be used"),
        ("(" * 500 + ")" * 500, "Error"),
    ],
)
def test_what_is_no_expression_or_fails_gives_the_default_and_the_reason(
    code: str, error: str
) -> None:
    result = safe_eval(code, default="D")
    assert (result.value, result.success) == ("D", False)
    assert result.error is not None
    assert re.search(error, result.error)


def test_names_of_the_scope_come_before_aliases_but_not_before_the_builtins() -> None:
    scope: Dict[str, Any] = {"true": 5, "__builtins__": {"open": open}, "len": None}
    assert safe_eval_value("true", scope) == 5
    assert not safe_eval("open", scope).success
    assert safe_eval_value("len", scope, default=1) is None
    assert scope["true"] == 5 and len(scope) == 3


def test_a_value_can_be_made_a_truth_value() -> None:
    assert safe_eval_value("[0]", coerce_bool=True) is True
    assert safe_eval_value("missing", coerce_bool=True, default="D") == "D"


def test_all_builtins_are_a_choice_that_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert safe_eval_value("sum([1, 2])") is None
    assert safe_eval_value("sum([1, 2])", restrict_builtins=False) == 3
    assert "sum([1, 2])" in caplog.text


def test_the_builtins_cannot_be_changed_by_an_expression() -> None:
    before = dict(SAFE_BUILTINS)
    safe_eval("[len := 3 for _ in range(1)]")
    assert SAFE_BUILTINS == before


@pytest.mark.parametrize("part", ["(", "-", "not ", "1+", "a.", "return ", "'", " "])
def test_any_text_is_evaluated_or_refused_in_linear_time(part: str) -> None:
    assert growth(safe_eval, lambda size: part * (size // len(part)) + "1") < LINEAR
