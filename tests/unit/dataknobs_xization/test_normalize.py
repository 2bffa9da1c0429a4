"""Normalization: every example of the reference, the corners, and the cost."""

from __future__ import annotations

import time
from typing import Any, Callable, Dict, List, Set

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataknobs_xization import normalize
from dataknobs_xization.normalize import (
    AMPERSAND_RE,
    HYPHEN_ONLY_RE,
    HYPHEN_SLASH_RE,
    PARENTHETICAL_RE,
    SLASH_ONLY_RE,
    basic_normalization_fn,
    drop_embedded_symbols_fn,
    drop_non_embedded_symbols_fn,
    drop_parentheticals_fn,
    expand_ampersand_fn,
    expand_camelcase_fn,
    get_hyphen_slash_expansions_fn,
    get_lexical_variations,
    int_to_en,
    month_day_variations_fn,
    replace_smart_quotes_fn,
    year_variations_fn,
    zero_pad_variations,
)

SYMBOLS = "don't stop-now! (ok) a.b.c. --x-- $5"
QUOTED = "fooBar  \u201cDon\u2019t\u201d stop-now!  X"
TEXTS = st.text("abcXYZ\u00e91_ -/&()\n\t.'\u201c\u2019\u2003", max_size=20)


# Patterns


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("SQUASH_WS_RE", "a \n\u2003b", [" \n\u2003"]),
        ("ALL_SYMBOLS_RE", "a_b!? -c", ["!?", "-"]),
        ("CAMELCASE_LU_RE", "fooBar \u00e9A", [("foo", "B")]),
        ("CAMELCASE_UL_RE", "XMLParser", [("XML", "Pa")]),
        ("NON_EMBEDDED_WORD_SYMS_RE", "(a-b.)", [("(", ""), ("", ".)")]),
        ("EMBEDDED_SYMS_RE", "(a-b.c_d.)", ["-", "."]),
        ("PARENTHETICAL_RE", "a (b) c (d) e\n(f", ["(b) c (d)"]),
        ("AMPERSAND_RE", "a & b&c", [" & ", "&"]),
    ],
)
def test_a_pattern_finds_what_it_is_named_for(
    name: str, text: str, found: List[Any]
) -> None:
    assert getattr(normalize, name).findall(text) == found


def test_the_split_patterns_differ_in_what_they_split_at() -> None:
    text = "a-b c/d"
    assert HYPHEN_SLASH_RE.split(text) == ["a", "b", "c", "d"]
    assert HYPHEN_ONLY_RE.split(text) == ["a", "b", "c/d"]
    assert SLASH_ONLY_RE.split(text) == ["a-b c", "d"]


# Single steps


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("camelCase", "camel Case"),
        ("XMLParser", "XML Parser"),
        ("getHTTPResponseCode", "get HTTP Response Code"),
        ("ABc", "A Bc"),
        ("a1B", "a1B"),
        ("JSONToXMLv2", "JSON To XM Lv2"),
        ("\u00e9A", "\u00e9A"),
        ("", ""),
    ],
)
def test_camel_case_is_expanded(text: str, expanded: str) -> None:
    assert expand_camelcase_fn(text) == expanded


def test_symbols_at_the_edges_of_words_are_dropped() -> None:
    assert drop_non_embedded_symbols_fn(SYMBOLS) == "don't stop-now ok a.b.c x 5"
    marked = drop_non_embedded_symbols_fn(SYMBOLS, "#")
    assert marked == "don't stop-now# #ok# a.b.c# #x# #5"
    assert drop_non_embedded_symbols_fn("e.g., x/y & z") == "e.g x/y  z"


def test_symbols_inside_words_are_dropped() -> None:
    assert drop_embedded_symbols_fn(SYMBOLS) == "dont stopnow! (ok) abc. --x-- $5"
    assert drop_embedded_symbols_fn("a.b", "#") == "a#b"


def test_several_symbols_between_words_count_as_edges_too() -> None:
    assert drop_non_embedded_symbols_fn("a--b", "#") == "a##b"
    assert drop_embedded_symbols_fn("a--b", "#") == "a#b"


@pytest.mark.parametrize("repl", [r"\1", r"\g<0>", "\\"])
def test_a_backslash_in_a_replacement_means_itself(repl: str) -> None:
    assert drop_embedded_symbols_fn("a-b", repl) == f"a{repl}b"
    assert drop_non_embedded_symbols_fn("a!", repl) == f"a{repl}"
    assert get_hyphen_slash_expansions_fn("a-b", [repl], False, False) == {f"a{repl}b"}


@pytest.mark.parametrize(
    ("text", "dropped"),
    [
        ("a (b) c (d) e", "a  e"),
        ("(a(b)c", "c"),
        ("a (b\nc) d", "a (b\nc) d"),
        ("(a)\n(b) (c)", "\n"),
        ("a ) b (", "a ) b ("),
        ("((", "(("),
    ],
)
def test_parentheticals_are_dropped_from_first_to_last(text: str, dropped: str) -> None:
    assert drop_parentheticals_fn(text) == dropped


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("a&b", "a and b"),
        ("a && b", "a and  and b"),
        ("a \n&\tb", "a and b"),
        ("&", " and "),
        (" a ", " a "),
    ],
)
def test_ampersands_are_expanded(text: str, expanded: str) -> None:
    assert expand_ampersand_fn(text) == expanded


def test_curly_quotes_are_made_straight() -> None:
    text = "\u201ca\u201d \u2018b\u2019 \u00abc\u00bb"
    assert replace_smart_quotes_fn(text) == "\"a\" 'b' \u00abc\u00bb"


@given(TEXTS)
def test_the_steps_do_what_the_published_patterns_say(text: str) -> None:
    spaced = normalize.CAMELCASE_LU_RE.sub(r"\1 \2", text)
    assert expand_camelcase_fn(text) == normalize.CAMELCASE_UL_RE.sub(r"\1 \2", spaced)
    assert drop_parentheticals_fn(text) == PARENTHETICAL_RE.sub("", text)
    assert expand_ampersand_fn(text) == AMPERSAND_RE.sub(" and ", text)
    squashed = normalize.SQUASH_WS_RE.sub(" ", text).strip()
    assert basic_normalization_fn(
        text, False, False, False, squash_whitespace=True
    ) == (squashed)


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
    ],
)
def test_years_vary(year: int, options: Dict[str, Any], forms: Set[str]) -> None:
    assert year_variations_fn(year, **options) == forms


# Normalization


@pytest.mark.parametrize(
    ("options", "normalized"),
    [
        ({}, 'foo bar  "don\'t" stop-now!  x'),
        ({"do_all": True}, "foo bar dont stopnow x"),
        ({"spacify_embedded_symbols": True}, 'foo bar  "don t" stop now!  x'),
        ({"drop_embedded_symbols": True}, 'foo bar  "dont" stopnow!  x'),
        ({"drop_non_embedded_symbols": True}, "foo bar  don't stop-now  x"),
        (
            {"drop_non_embedded_symbols": True, "spacify_embedded_symbols": True},
            "foo bar  don't stop-now  x",
        ),
        (
            {"drop_non_embedded_symbols": True, "drop_embedded_symbols": True},
            "foo bar  dont stopnow  x",
        ),
        (
            {"spacify_embedded_symbols": True, "drop_embedded_symbols": True},
            'foo bar  "don t" stop now!  x',
        ),
        ({"squash_whitespace": True}, 'foo bar "don\'t" stop-now! x'),
        ({"lowercase": False}, 'foo Bar  "Don\'t" stop-now!  X'),
        ({"expand_camelcase": False}, 'foobar  "don\'t" stop-now!  x'),
        (
            {"simplify_quote_chars": False},
            "foo bar  \u201cdon\u2019t\u201d stop-now!  x",
        ),
        (
            {"do_all": True, "lowercase": False, "expand_camelcase": False},
            "foo bar dont stopnow x",
        ),
    ],
)
def test_text_is_normalized(options: Dict[str, bool], normalized: str) -> None:
    assert basic_normalization_fn(QUOTED, **options) == normalized


# Cost


def growth(function: Callable[[str], object], make: Callable[[int], str]) -> float:
    """How many times longer eight times the input takes, at best of three."""

    def cost(size: int) -> float:
        text = make(size)
        costs = []
        for _ in range(3):
            started = time.process_time()
            function(text)
            costs.append(time.process_time() - started)
        return min(costs)

    return cost(80_000) / max(cost(10_000), 1e-4)


ADVERSARIAL: List[Callable[[int], str]] = [
    lambda size: "a" * size,
    lambda size: "A" * size,
    lambda size: "Ab" * (size // 2),
    lambda size: " " * size,
    lambda size: "(" * size,
    lambda size: ")" * (size // 2) + "(" * (size // 2),
    lambda size: "&" * size,
    lambda size: " &" * (size // 2),
    lambda size: "a" + "-" * size + "b",
    lambda size: "-" * size,
    lambda size: "a-" * (size // 2),
    lambda size: "a/b c" * (size // 5),
    lambda size: "\u201c\n" * (size // 2),
]


@pytest.mark.parametrize("make", ADVERSARIAL, ids=lambda make: repr(make(10)))
def test_time_is_linear_on_every_adversarial_text(make: Callable[[int], str]) -> None:
    def work(text: str) -> None:
        basic_normalization_fn(text, drop_non_embedded_symbols=True)
        basic_normalization_fn(text, drop_embedded_symbols=True, squash_whitespace=True)
        basic_normalization_fn(text, do_all=True)
        get_lexical_variations(text, spacify_embedded_symbols=True)

    assert growth(work, make) < 24  # 8 if linear, 64 if quadratic
