"""Matching a lexicon: against a naive oracle, on any text, with exact places."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Callable, List, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.growth import LINEAR, growth

from dataknobs_common.exceptions import ValidationError
from dataknobs_xization import _lexicon_matcher
from dataknobs_xization._word_search import Words, split
from dataknobs_xization.lexicon import (
    LexiconEntryError,
    LexiconMatch,
    LexiconMatcher,
    NormalizedText,
)
from dataknobs_xization.normalize import basic_normalization_fn

Fn = Callable[[str], str]
CHARS = "ab\u00df\u0130\u01c5e\u0301\u0345\u200d\U0001d400\U0001f468 \r\n-&_."
TEXTS = st.text(CHARS, max_size=14) | st.text(max_size=10)
WORDY = st.text("abA  -.\u0301", min_size=1, max_size=4)
FUNCTIONS: List[Fn] = [
    str,
    str.lower,
    str.casefold,
    lambda text: unicodedata.normalize("NFC", text),
    lambda text: unicodedata.normalize("NFKD", text).casefold(),
    lambda text: unicodedata.normalize("NFKC", text),
    lambda text: text.replace("&", " and "),
    lambda text: text.replace("-", ""),
    basic_normalization_fn,
    lambda text: basic_normalization_fn(text, do_all=True),
    lambda text: text[::-1],
]


# Places before normalization


@given(TEXTS, st.sampled_from(FUNCTIONS))
def test_places_cover_the_text_in_order_without_gaps_in_words(
    text: str, normalize: Fn
) -> None:
    normalized = NormalizedText(text, normalize)
    spans = [normalized.span(at, at + 1) for at in range(len(normalized.text))]
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in zip(spans, spans[1:]))
    if spans:
        assert normalized.span(0, len(spans)) == (spans[0][0], spans[-1][1])


@given(TEXTS, st.sampled_from(FUNCTIONS[:3]))
def test_what_is_done_to_single_characters_is_carried_back_exactly(
    text: str, normalize: Fn
) -> None:
    normalized = NormalizedText(text, normalize)
    if "".join(map(normalize, text)) != normalize(text):
        return  # a final sigma
    place = 0
    for at, char in enumerate(text):
        for _char in normalize(char):
            assert normalized.span(place, place + 1) == (at, at + 1)
            place += 1
    assert place == len(normalized.text)


@pytest.mark.parametrize(
    ("text", "normalize", "part", "origin"),
    [
        ("e\u0301 cafe\u0301!", FUNCTIONS[3], "caf\u00e9", "cafe\u0301"),
        ("\ufb01 \ufb01sh\r\n", FUNCTIONS[4], "fish", "\ufb01sh"),
        ("fooBar", basic_normalization_fn, "bar", "Bar"),
        ("(don't)", FUNCTIONS[9], "dont", "don't"),
        ("a R&D b", FUNCTIONS[6], "D", "D"),
        ("\U0001f468\u200d\U0001f469 B\u0130", str.lower, "bi\u0307", "B\u0130"),
        ("xy abc", FUNCTIONS[10], "ba", "abc"),
    ],
)
def test_a_part_is_carried_back(
    text: str, normalize: Fn, part: str, origin: str
) -> None:
    normalized = NormalizedText(text, normalize)
    start = normalized.text.rindex(part)
    assert text[slice(*normalized.span(start, start + len(part)))] == origin


@given(TEXTS)
def test_nothing_is_carried_anywhere_if_nothing_changes(text: str) -> None:
    normalized = NormalizedText(text, str)
    assert normalized.text == normalized.original == text
    assert normalized.span(0, len(text)) == (0, len(text))


# Matching


@pytest.fixture(name="each_way", params=[0, 10**6], ids=["columns", "words"])
def searched_each_way(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Search long texts by columns, and short ones word by word."""
    monkeypatch.setattr(_lexicon_matcher, "LONG", request.param)


def is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


def is_cut(inside: str, outside: str) -> bool:
    """Tell whether two characters side by side are parts of one word."""
    if not outside:
        return False
    return is_mark(outside) or inside.isalnum() and outside.isalnum()


def naive(entries: List[str], text: str) -> List[Tuple[int, int, str]]:
    """All matches, by trying each entry at each place."""
    found = []
    for entry in entries:
        pattern = re.compile(r"\s+".join(map(re.escape, entry.lower().split())))
        for start, char in enumerate(text):
            match = pattern.match(text, start)
            if not match:
                continue
            end = match.end()
            before, after = text[start - 1 : start], text[end : end + 1]
            if not is_cut(char, before) and not is_cut(text[end - 1], after):
                found.append((start, end, entry))
    return found


ENTRIES = st.lists(WORDY.filter(lambda w: any(map(str.isalnum, w))), max_size=6)
ANY_LENGTH = st.sampled_from([0, _lexicon_matcher.LONG])


@given(ENTRIES, st.text("abA  -.\n\u0301", max_size=16), ANY_LENGTH)
def test_matches_are_those_of_a_naive_search(
    entries: List[str], text: str, long: int
) -> None:
    matcher = LexiconMatcher([(entry, entry) for entry in entries], str.lower)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_lexicon_matcher, "LONG", long)
        found = matcher.find_all(text)
    assert sorted(match[:3] for match in found) == sorted(naive(entries, text.lower()))
    assert all(match.entry == match.value for match in found)


@given(ENTRIES, st.text("abA  -.\n\u0301\u201c\U0001d400", max_size=16))
def test_long_texts_are_searched_with_the_same_result(
    entries: List[str], text: str
) -> None:
    matcher = LexiconMatcher(
        [(entry, num) for num, entry in enumerate(entries)], str.lower
    )
    found = []
    for long in (0, 10**6):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_lexicon_matcher, "LONG", long)
            found.append((matcher.find_all(text), matcher.find(text)))
    assert found[0] == found[1]


@given(ENTRIES, st.text("ab  -.", max_size=20))
def test_the_longest_matches_do_not_overlap(entries: List[str], text: str) -> None:
    matcher = LexiconMatcher([(entry, None) for entry in entries])
    every, chosen = matcher.find_all(text), matcher.find(text)
    assert set(chosen) <= set(every)
    assert all(a.end <= b.start for a, b in zip(chosen, chosen[1:]))
    for match in every:
        assert any(a.start < match.end and match.start < a.end for a in chosen)


@given(st.text())
def test_entries_and_texts_are_split_alike(text: str) -> None:
    assert split(text)[1::2] == Words(text).texts


@pytest.mark.usefixtures("each_way")
@pytest.mark.parametrize(
    ("entry", "text", "spans"),
    [
        ("New York", "new york NEW\r\n YORK newyork", [(0, 8), (9, 19)]),
        ("new", "renew news new_ new", [(11, 14), (16, 19)]),
        ("C++", "C C++ c+++", [(2, 5), (6, 9)]),
        (".net", "x.net .NET", [(1, 5), (6, 10)]),
        ("a - b", "a-b a - b a  -  b", [(4, 9), (10, 17)]),
        ("- a !", "- a ! -  a\n! -a! -a !", [(0, 5), (6, 12)]),
        ("cafe", "cafe\u0301 cafe", [(6, 10)]),
        ("x", "\U0001d400 x\u200dx x", [(6, 7)]),
        ("stra\u00dfe", "STRASSE", []),
    ],
)
def test_entries_are_found_between_word_boundaries(
    entry: str, text: str, spans: List[Tuple[int, int]]
) -> None:
    matches = LexiconMatcher([(entry, 1)], str.lower).find(text)
    assert [(match.start, match.end) for match in matches] == spans


@pytest.mark.usefixtures("each_way")
def test_places_are_those_before_normalization() -> None:
    matcher = LexiconMatcher([("stra\u00dfe", 1)], FUNCTIONS[4])
    text = "\U0001f600 \ufb01n e\u0301 STRASSE"
    assert matcher.find(text) == [LexiconMatch(8, 15, "stra\u00dfe", 1)]
    assert text[8:15] == "STRASSE"


@pytest.mark.usefixtures("each_way")
def test_equal_entries_are_all_reported() -> None:
    matcher = LexiconMatcher([("a", 1), ("A", 2), ("a b", 3)], str.lower)
    assert [match.value for match in matcher.find_all("a b")] == [1, 2, 3]
    assert [match.value for match in matcher.find("a b a")] == [3, 1]


@pytest.mark.usefixtures("each_way")
def test_a_long_match_that_would_overlap_gives_way() -> None:
    matcher = LexiconMatcher([("a -", 1), ("- b", 2), ("b", 3)])
    assert [match.value for match in matcher.find("a - b")] == [1, 3]


@pytest.mark.parametrize("wrong", ["", "?!", "\u0301"])
def test_an_entry_without_words_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="no letter or digit") as caught:
        LexiconMatcher([(wrong, 1)])
    assert isinstance(caught.value, LexiconEntryError)


@pytest.mark.parametrize("wrong", [None, b"a"])
def test_what_is_not_text_is_refused(wrong: Any) -> None:
    with pytest.raises(ValidationError, match="entry must be a str"):
        LexiconMatcher([(wrong, 1)])
    with pytest.raises(ValidationError, match="text must be a str"):
        LexiconMatcher([]).find(wrong)


# Cost


@pytest.mark.parametrize("normalize", [str.lower, FUNCTIONS[3]], ids=["lower", "NFC"])
@pytest.mark.parametrize("piece", ["a ", "b ", "a b ", "ab", "e\u0301 ", " ", "a- "])
def test_time_is_linear_in_the_text(piece: str, normalize: Fn) -> None:
    matcher = LexiconMatcher([("a", 1), ("a b a", 2), ("a b c", 3)], normalize)
    cost = growth(matcher.find, lambda size: piece * (size // len(piece)))
    assert cost < LINEAR


def test_time_does_not_depend_on_the_size_of_the_lexicon() -> None:
    text = "word1 and word2 or others " * 400

    def make(size: int) -> LexiconMatcher:
        matcher = LexiconMatcher([(f"word{num} x{num}", num) for num in range(size)])
        matcher.find(text)  # the first long text makes it ready for more
        return matcher

    assert (
        growth(lambda matcher: matcher.find(text), make, 500, 4_000) < 5
    )  # 8 if linear
