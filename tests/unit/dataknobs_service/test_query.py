"""How queries are read."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from dataknobs_service.storage.query import Term, parse


def test_words_phrases_exclusions_and_beginnings_are_told_apart() -> None:
    assert parse('a-b "c d" -e f*') == [
        Term(("a", "b")),
        Term(("c", "d")),
        Term(("e",), excluded=True),
        Term(("f",), prefix=True),
    ]


def test_a_phrase_without_an_end_ends_with_the_query() -> None:
    assert parse('"red wine') == [Term(("red", "wine"))]


def test_a_query_of_exclusions_finds_nothing() -> None:
    assert not parse("-a -b")


@settings(deadline=None)
@given(st.text())
def test_words_hold_letters_and_digits_only(query: str) -> None:
    for term in parse(query):
        assert term.words and all(word.isalnum() for word in term.words)


def test_a_query_has_bounded_terms() -> None:
    assert len(parse("a " * 1000)) == len(parse("a-" * 1000)[0].words) == 32
