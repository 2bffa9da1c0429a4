"""Variations of terms, numbers and dates: every example of the reference."""

from __future__ import annotations

from typing import Any, Dict, Set

import pytest

from dataknobs_xization.normalize import (
    SLASH_ONLY_RE,
    get_hyphen_slash_expansions_fn,
    get_lexical_variations,
    int_to_en,
    month_day_variations_fn,
    year_variations_fn,
    zero_pad_variations,
)

# Variations


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("data-base", {"data-base", "data base", "database", "data", "base"}),
        ("a-b", {"a-b", "a b", "ab"}),
        ("word", {"word"}),
        (
            "in/out put",
            {"in/out put", "in-out-put", "in out put", "inoutput", "in", "out", "put"},
        ),
        ("", {""}),
    ],
)
def test_hyphens_and_slashes_are_expanded(text: str, forms: Set[str]) -> None:
    assert get_hyphen_slash_expansions_fn(text) == forms


@pytest.mark.parametrize(
    ("options", "forms"),
    [
        ({"subs": None, "do_split": False}, {"in/out put"}),
        (
            {"subs": "_+", "add_self": False, "do_split": False},
            {"in_out_put", "in+out+put"},
        ),
        (
            {"subs": [], "hyphen_slash_re": SLASH_ONLY_RE},
            {"in/out put", "in", "out put"},
        ),
        ({"subs": [" "], "min_split_token_len": 3}, {"in/out put", "in out put"}),
    ],
)
def test_hyphen_expansion_follows_its_options(
    options: Dict[str, Any], forms: Set[str]
) -> None:
    assert get_hyphen_slash_expansions_fn("in/out put", **options) == forms


def test_lexical_variations_are_single_changes_and_their_plurals() -> None:
    assert get_lexical_variations("dataBase") == {
        "dataBase",
        "data Base",
        "dataBases",
        "data Bases",
    }


def test_the_text_comes_back_from_steps_that_change_nothing() -> None:
    forms = get_lexical_variations("in/out", include_self=False, add_eng_plurals=False)
    assert forms == {"in/out", "in out", "in or out", "inout", "in", "out"}


def test_hyphen_and_slash_steps_both_take_hyphens_slashes_and_spaces() -> None:
    assert get_lexical_variations("foo-bar (x)", add_eng_plurals=False) == {
        "foo-bar (x)",
        "foo-bar x",
        "foobar (x)",
        "foo bar (x)",
        "foo or bar (x)",
        "foo",
        "bar (x)",
        "foo-bar ",
    }


def test_a_split_without_its_expansion_still_substitutes() -> None:
    off: Dict[str, Any] = {
        "include_self": False,
        "expand_camelcase": False,
        "drop_non_embedded_symbols": False,
        "drop_embedded_symbols": False,
        "do_slash_expansion": False,
        "do_slash_split": False,
        "drop_parentheticals": False,
        "expand_ampersands": False,
        "add_eng_plurals": False,
    }
    forms = get_lexical_variations("ab-cd", do_hyphen_expansion=False, **off)
    assert forms == {"ab cd", "abcd", "ab", "cd"}
    assert not get_lexical_variations(
        "ab-cd", do_hyphen_expansion=False, do_hyphen_split=False, **off
    )


def test_symbols_inside_words_may_vary_to_spaces() -> None:
    forms = get_lexical_variations(
        "a.b", spacify_embedded_symbols=True, add_eng_plurals=False
    )
    assert forms == {"a.b", "a b", "ab"}


# Numbers and dates


@pytest.mark.parametrize(
    ("num", "words"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (20, "twenty"),
        (42, "forty two"),
        (100, "one hundred"),
        (105, "one hundred and five"),
        (1001, "one thousand one"),
        (1100, "one thousand one hundred"),
        (12345, "twelve thousand three hundred and forty five"),
        (1_000_000, "one million"),
        (2_000_000_017, "two billion seventeen"),
        (10**12, "one trillion"),
        (10**15, "one thousand trillion"),
        (10**18, "one million trillion"),
        (10**24 + 1, "one trillion trillion one"),
        (-105, "negative one hundred and five"),
        (True, "one"),
    ],
)
def test_an_integer_is_spelled(num: int, words: str) -> None:
    assert int_to_en(num) == words


@pytest.mark.parametrize("value", [1.5, "7", None])
def test_what_is_no_integer_is_not_spelled(value: Any) -> None:
    assert int_to_en(value) is value


@pytest.mark.parametrize(
    ("arguments", "forms"),
    [
        ((9, 2, 4), {"09", "009"}),
        ((90, 2, 4), {"090"}),
        ((90, 2, 3), set()),
        ((3, 0, 5), {"03", "003", "0003"}),
        ((10, 2, 4), {"10", "010"}),
        ((100, 2, 5), {"100", "0100"}),
        ((1, 0, 3), {"1", "01"}),
        ((0, 2, 4), {"00", "000"}),
        ((-1, 2, 4), {"-1", "-01"}),
    ],
)
def test_numbers_are_padded_with_zeros(arguments: Any, forms: Set[str]) -> None:
    assert zero_pad_variations(*arguments) == forms


@pytest.mark.parametrize(
    ("number", "digits", "word"),
    [(9, {"9", "09"}, "nine"), (10, {"10"}, "ten"), (0, {"0", "00"}, "zero")],
)
def test_months_and_days_vary(number: int, digits: Set[str], word: str) -> None:
    assert month_day_variations_fn(number) == digits
    assert month_day_variations_fn(number, do_int_to_en=True) == digits | {word}


@pytest.mark.parametrize(
    ("year", "options", "forms"),
    [
        (
            1999,
            {},
            {
                "1999",
                "99",
                "one thousand nine hundred and ninety nine",
                "ninety nine",
                "nineteen ninety nine",
                "nineteen 99",
                "nineteen and ninety nine",
                "nineteen hundred ninety nine",
                "nineteen hundred 99",
                "nineteen hundred and ninety nine",
            },
        ),
        (
            1999,
            {"numeric_only": True},
            {"1999", "99", "nineteen 99", "nineteen hundred 99"},
        ),
        (
            2005,
            {},
            {
                "2005",
                "05",
                "five",
                "oh five",
                "two thousand five",
                "two thousand oh five",
                "two thousand 05",
                "two thousand and five",
                "twenty oh five",
                "twenty 05",
                "twenty and five",
            },
        ),
        (2000, {}, {"2000", "00", "two thousand"}),
        (1900, {}, {"1900", "00", "one thousand nine hundred"}),
        (99, {}, {"99"}),
        (45, {"do_int_to_en_below_100": True}, {"45", "forty five"}),
        (45, {"do_int_to_en_below_100": True, "numeric_only": True}, {"45"}),
        (5, {}, {"5", "05"}),
        (0, {}, {"0", "00"}),
        (1999, {"min_year": 2000}, {"1999"}),
        (10000, {}, {"10000"}),
        (-5, {}, {"-5"}),
        (-45, {"min_year": -99}, {"-45"}),
    ],
)
def test_years_vary(year: int, options: Dict[str, Any], forms: Set[str]) -> None:
    assert year_variations_fn(year, **options) == forms
