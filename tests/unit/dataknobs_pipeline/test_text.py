"""Text from elsewhere."""

from __future__ import annotations

import html

from hypothesis import given, settings
from hypothesis import strategies as st

from dataknobs_pipeline.text import code_block, markdown, plain


@settings(deadline=None)
@given(st.text())
def test_nothing_gets_through_that_moves_a_cursor(text: str) -> None:
    kept = plain(text)
    assert all(c in "\t\n" or not (c < " " or "\x7f" <= c <= "\x9f") for c in kept)


def test_terminal_escapes_disappear() -> None:
    assert plain("\x1b[1;31mred\x1b[0m \x1b]0;title\x07x\x1bc") == "red x"


@settings(deadline=None)
@given(st.text())
def test_markdown_shows_the_same_text_in_one_line(text: str) -> None:
    shown = markdown(text)
    assert "\n" not in shown
    assert html.unescape(shown).split() == plain(" ".join(text.split())).split()


@settings(deadline=None)
@given(st.text())
def test_no_markup_survives(text: str) -> None:
    bare = html.unescape(markdown(text)) if "&" not in text else ""
    assert not set(markdown(text)) & set("|<>`*_[]\\"), bare


@settings(deadline=None)
@given(st.lists(st.text(alphabet="`a \t", max_size=9)))
def test_no_line_closes_the_fence_around_it(lines: list[str]) -> None:
    first, *inside, last = code_block(tuple(lines))
    assert first == f"{last}text"
    assert not any(line.strip().startswith(last) for line in inside)
