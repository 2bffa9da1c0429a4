"""Patterns of many words: they match as before, and faster."""

from __future__ import annotations

import re
from typing import List, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.growth import LINEAR, growth

from dataknobs_xization import _trie_regex
from dataknobs_xization._trie_regex import faster

WORDS = st.lists(st.text("abA-.|", min_size=1, max_size=4), min_size=1, max_size=8)
SHAPES = ["{}", "({})", "(?:{})", "(?P<w>{})", r"\b({})\b", r"\b(?:{})", r"(?:{})\b"]


def matches(regex: "re.Pattern[str]", text: str) -> List[Tuple[object, ...]]:
    return [(m.span(), m.groups(), m.lastgroup) for m in regex.finditer(text)]


@given(
    WORDS,
    st.text("abA-. ", max_size=12),
    st.sampled_from(SHAPES),
    st.booleans(),
    st.sampled_from([0, 8]),
)
def test_a_faster_pattern_finds_the_same(
    words: List[str], text: str, shape: str, ignore_case: bool, beginnings: int
) -> None:
    escaped = "|".join(re.escape(word) for word in words)
    flags = re.IGNORECASE if ignore_case else re.RegexFlag(0)
    regex = re.compile(shape.format(escaped), flags)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_trie_regex, "MIN_WORDS", 1)
        patch.setattr(_trie_regex, "MAX_BEGINNINGS", beginnings)
        assert matches(faster(regex), text) == matches(regex, text)


MANY = [f"w{number}" for number in range(50)]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_pattern_of_many_words_is_made_faster(shape: str) -> None:
    regex = re.compile(shape.format("|".join(sorted(MANY, reverse=True))))
    assert faster(regex) is not regex


def test_a_pattern_begins_with_what_its_words_do_if_that_is_little() -> None:
    regex = re.compile(rf"\b({'|'.join(MANY)})\b")
    assert faster(regex).pattern.startswith(r"(w(?<=\bw)")
    assert faster(regex).findall("w1 xw2 w3x -w4 \u00e9w5") == ["w1", "w4"]


def test_words_that_begin_with_each_other_are_found_in_the_order_given() -> None:
    regex = re.compile("|".join(["ab", "a", "abc", *MANY]))
    assert faster(regex) is not regex
    assert faster(regex).findall("abc a w1") == ["ab", "a", "w1"]


@pytest.mark.parametrize(
    "pattern",
    [
        "a|b",
        "|".join([*MANY, r"\d"]),
        "|".join([*MANY, "a.b"]),
        "|".join([*MANY, ""]),
        "|".join([*MANY, "a\\\\b"]) + "\\)",
        r"\b" + "|".join(MANY),
        f"(?i:{'|'.join(MANY)})",
        f"({'|'.join(MANY)}))".replace("))", ")?"),
        "|".join("x" * length for length in range(1, 100)),
    ],
)
def test_other_patterns_stay_as_they_are(pattern: str) -> None:
    regex = re.compile(pattern)
    assert faster(regex) is regex or pattern.endswith("\\)")
    text = "ab abc a\\b) w1 w12 xxx W1"
    assert matches(faster(regex), text) == matches(regex, text)


def test_spaced_patterns_and_other_letters_stay_as_they_are() -> None:
    spaced = re.compile("|".join(MANY), re.VERBOSE)
    assert faster(spaced) is spaced
    foreign = re.compile("|".join([*MANY, "\u0130"]), re.IGNORECASE)
    assert faster(foreign) is foreign


@pytest.mark.parametrize(
    "words",
    [
        lambda size: [f"{number}x" for number in range(size // 6)],
        lambda size: ["x" * (size // 20) + str(number) for number in range(20)],
        lambda size: ["x" * length for length in range(int(size**0.5), 0, -1)],
    ],
    ids=["many", "long", "nested"],
)
def test_making_a_pattern_faster_is_linear(words: object) -> None:
    def make(size: int) -> "re.Pattern[str]":
        return re.compile("|".join(words(size)))  # type: ignore[operator]

    assert growth(faster, make, 2_000, 16_000) < LINEAR
