"""Normalization: every example of the reference, the corners, and the cost."""

from __future__ import annotations

from typing import Any, Callable, Dict, List

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.growth import LINEAR, growth

from dataknobs_common.exceptions import ValidationError
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
    replace_smart_quotes_fn,
)

SYMBOLS = "don't stop-now! (ok) a.b.c. --x-- $5"
QUOTED = "fooBar  \u201cDon\u2019t\u201d stop-now!  X"
# Few characters, so that short texts hold the runs that the patterns are about.
TEXTS = st.text("abAB\u00e9 &()-\n\u2003", max_size=24)


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


def test_a_replacement_is_what_a_pattern_takes() -> None:
    assert drop_embedded_symbols_fn("a-b", r"<\g<0>>") == "a<->b"
    assert drop_non_embedded_symbols_fn("a!?", lambda match: match[0][:1]) == "a!"


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


# Wrong arguments


@pytest.mark.parametrize("wrong", [None, 7, b"a&b", ["a"]])
@pytest.mark.parametrize(
    "function",
    [
        basic_normalization_fn,
        drop_embedded_symbols_fn,
        drop_non_embedded_symbols_fn,
        drop_parentheticals_fn,
        expand_ampersand_fn,
        expand_camelcase_fn,
        get_hyphen_slash_expansions_fn,
        get_lexical_variations,
        replace_smart_quotes_fn,
    ],
)
def test_what_is_not_text_is_refused(
    function: Callable[[Any], object], wrong: Any
) -> None:
    kind = type(wrong).__name__
    with pytest.raises(ValidationError, match=f"text must be a str, not {kind}") as got:
        function(wrong)
    assert isinstance(got.value, TypeError)
    assert got.value.context == {"argument": "text", "type": kind}


def test_not_text_is_refused_even_if_no_step_is_on() -> None:
    with pytest.raises(ValidationError):
        basic_normalization_fn(b"a", False, False, False)  # type: ignore[arg-type]


# Cost


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

    assert growth(work, make) < LINEAR
