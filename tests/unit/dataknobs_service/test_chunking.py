"""How documents are cut."""

from __future__ import annotations

import time
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dataknobs_service.chunking import chunk, title_of
from dataknobs_service.models import Document, MediaType


@settings(deadline=None)
@given(st.text(alphabet="ab \n\t\u00e4#"), st.integers(1, 20))
def test_chunks_hold_every_word_in_order_and_no_chunk_is_too_long(
    text: str, size: int
) -> None:
    chunks = chunk(Document(text=text), size)
    assert "".join("".join(c.text.split()) for c in chunks) == "".join(text.split())
    assert all(0 < len(c.text) <= size for c in chunks)


def test_a_chunk_knows_the_line_it_starts_on() -> None:
    text = "one\n\n\ntwo words\nand more"
    assert [(c.line, c.text) for c in chunk(Document(text=text), size=10)] == [
        (1, "one"),
        (4, "two words"),
        (5, "and more"),
    ]


def test_html_is_read_as_people_see_it() -> None:
    html = "<h1>Big &amp; bold</h1><script>no()</script><p>Text <b>here</b>"
    document = Document(text=html, media_type="text/html")
    assert [c.text for c in chunk(document)] == ["# Big & bold\n\nText **here**"]
    assert title_of(document) == "Big & bold"


def test_a_chunk_of_markdown_or_html_knows_its_headings() -> None:
    found = [
        (c.line, c.headings, c.text)
        for media_type, text in (
            ("text/markdown", "# A\n\none\n\n## B\n\n```\n# no\n```\n"),
            ("text/html", "<h1>A</h1>one<h2>B</h2><pre># no</pre>"),
        )
        for c in chunk(Document(text=text, media_type=cast(MediaType, media_type)))
    ]
    assert found == [
        (1, ["A"], "# A\n\none"),
        (5, ["A", "B"], "## B\n\n```\n# no\n```"),
        (1, ["A"], "# A\n\none"),
        (6, ["A", "B"], "## B\n\n```\n# no\n```"),
    ]


@pytest.mark.parametrize(
    ("text", "title"),
    [("", ""), ("\n # A b #\n", "A b"), ("---\n\n***\nx", "x"), ("y" * 500, "y" * 120)],
)
def test_the_title_is_the_first_line_that_says_something(text: str, title: str) -> None:
    assert title_of(Document(text=text)) == title


@pytest.mark.parametrize("unit", ["a", " ", "\n", "a\n\n", "a ", "\n \n"])
@pytest.mark.parametrize("media_type", ["text/plain", "text/markdown", "text/html"])
def test_eight_times_the_text_takes_about_eight_times_as_long(
    unit: str, media_type: MediaType
) -> None:
    def seconds(length: int) -> float:
        document = Document(text=unit * length, media_type=media_type)
        best = 9.0
        for _ in range(3):
            start = time.process_time()
            chunk(document)
            best = min(best, time.process_time() - start)
        return best

    assert seconds(80_000) < 8 * 3 * seconds(10_000) + 0.01


def test_markdown_is_cut_at_its_headings_which_each_chunk_knows() -> None:
    text = "\n# Wine\n\nAll of it.\n\n## Red *and* white\n\nFrom France.\n"
    found = chunk(Document(text=text, media_type="text/markdown"))
    assert [(piece.line, piece.headings, piece.text) for piece in found] == [
        (2, ["Wine"], "# Wine\n\nAll of it."),
        (6, ["Wine", "Red *and* white"], "## Red *and* white\n\nFrom France."),
    ]


@settings(deadline=None)
@given(st.text(st.sampled_from("# a\n\t`->*\r")), st.integers(1, 20))
def test_any_markdown_is_cut_small_and_each_line_is_right(text: str, size: int) -> None:
    lines = text.split("\n")
    for piece in chunk(Document(text=text, media_type="text/markdown"), size):
        assert 0 < len(piece.text) <= size
        assert piece.text.split("\n")[0] in lines[piece.line - 1]
