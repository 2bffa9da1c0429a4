"""How terms are found."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from dataknobs_service.annotating import Annotator
from dataknobs_service.models import StoredAuthority, Term


def annotator(terms: list[str]) -> Annotator:
    return Annotator(
        StoredAuthority(
            name="a",
            digest="",
            updated_at="",
            terms=[Term(id=term, term=term) for term in terms],
        )
    )


def naive(terms: list[str], text: str) -> list[tuple[str, str]]:
    """Take the longest term that the words from here on begin with, and go on."""
    words, found = text.split(), []
    while words:
        fitting = [t for t in terms if t.split() == words[: len(t.split())]]
        longest = max((len(t.split()) for t in fitting), default=0)
        found += [(" ".join(words[:longest]), t) for t in fitting if longest]
        found = [(w, t) for w, t in found if len(t.split()) == len(w.split())]
        words = words[longest or 1 :]
    return found


phrases = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(" ".join)


@settings(deadline=None)
@given(st.lists(phrases, unique=True), st.lists(st.sampled_from("abc")).map(" ".join))
def test_the_longest_terms_are_found_one_after_the_other(
    terms: list[str], text: str
) -> None:
    found = list(annotator(terms).find(text))
    assert [(a.text, a.id) for a in found] == naive(terms, text)
    assert all(text[a.start : a.end] == a.text for a in found)


characters = st.characters(exclude_characters="\0\ufdd0\ufdd1", codec="utf-8")
texts = st.text(characters)
anything = st.text(characters, min_size=1, max_size=200)


@settings(deadline=None)
@given(st.lists(anything), texts, texts)
def test_any_terms_and_texts_will_do(terms: list[str], before: str, after: str) -> None:
    text = before + " ".join(terms) + after
    for annotation in annotator([*terms, "a"]).find(text):
        assert text[annotation.start : annotation.end] == annotation.text != ""


def test_eight_times_the_text_takes_about_eight_times_as_long() -> None:
    """Terms that nearly match everywhere are the worst."""
    terms = annotator([" ".join(["a"] * n + ["b"]) for n in range(1, 20)])

    def seconds(length: int) -> float:
        best = 9.0
        for _ in range(3):
            start = time.process_time()
            list(terms.find("a " * length))
            best = min(best, time.process_time() - start)
        return best

    assert seconds(16_000) < 8 * 3 * seconds(2_000) + 0.01
