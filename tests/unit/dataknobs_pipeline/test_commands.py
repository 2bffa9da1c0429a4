"""Commands of pipeline.toml."""

from __future__ import annotations

import pytest

from dataknobs_pipeline.config.commands import (
    argument_vector,
    command_problem,
    narrow_scope,
)


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        ("bash -c ./pants", "must start with ./pants or ./dk, not bash"),
        ("pants test", "must start with ./pants or ./dk, not pants"),
        ("./pants 'test", "is not a command line: No closing quotation"),
        ("./dk run", "must not be ./dk run: it would wait for itself"),
        ("./dk stage unit", "must not be ./dk stage: it would wait for itself"),
        (
            "./pants {scop}",
            "has an unknown placeholder {scop} (known: {scope}, {environment})",
        ),
        ("./pants x{scope}", "must have {scope} as a word of its own"),
    ],
)
def test_a_bad_command_is_explained(command: str, problem: str) -> None:
    assert command_problem(command) == problem


@pytest.mark.parametrize(
    "command", ["./pants test {scope}", "./dk deploy {environment}", "./dk lock"]
)
def test_a_good_command_has_no_problem(command: str) -> None:
    assert command_problem(command) is None


def test_the_scope_becomes_as_many_words_as_it_has() -> None:
    argv = argument_vector("./pants test {scope}", "staging", ("--a", "--b"))
    assert argv == ("./pants", "test", "--a", "--b")


def test_the_environment_may_be_part_of_a_word() -> None:
    argv = argument_vector("./dk deploy --to='x {environment}'", "staging")
    assert argv == ("./dk", "deploy", "--to=x staging")


def test_a_narrow_scope_selects_tests_and_not_their_generators() -> None:
    assert "--filter-target-type=python_test" in narrow_scope("c0ffee")
    assert "--changed-since=c0ffee" in narrow_scope("c0ffee")
