"""What is done to diagrams and docstrings on the way to the site."""

from __future__ import annotations

import doctest
import re

from dataknobs_docs import diagrams, docstrings

FLOW = "flowchart LR\n    a[one] --> b[two]\n"
TALK = "sequenceDiagram\n    a->>b: hello\n"


def shown(source: str) -> str:
    return diagrams.fence(source, "mermaid", "diagram")


def test_a_diagram_is_drawn_for_light_and_for_dark_pages() -> None:
    drawn = shown(FLOW)
    assert drawn.count("<svg") == 2
    assert "diagram-light" in drawn and "diagram-dark" in drawn
    light, dark = (diagrams.draw(FLOW, theme) for theme in diagrams.THEMES.values())
    assert light != dark
    assert ">one<" in light and ">two<" in light


def test_no_two_diagrams_of_a_page_share_an_id() -> None:
    drawings = [
        diagrams.draw(source, theme)
        for source in (FLOW, TALK)
        for theme in diagrams.THEMES.values()
    ]
    # Twice within one, as Mermaid has it, does no harm: the two are the same.
    ids = [set(re.findall(r'(?<!-)\bid="([^"]+)"', drawing)) for drawing in drawings]
    assert all(ids)
    assert len(set().union(*ids)) == sum(map(len, ids))
    for drawing, own in zip(drawings, ids):
        assert set(re.findall(r"url\(#([^)]+)\)", drawing)) <= own


def test_a_diagram_asks_no_other_host_and_runs_nothing() -> None:
    drawn = shown(FLOW) + shown(TALK)
    addresses = set(re.findall(r"https?://[^\"'<> ]+", drawn))
    assert addresses == {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "<script" not in drawn and "@import" not in drawn


def test_its_text_describes_it_to_those_who_do_not_see_it() -> None:
    assert 'aria-label="flowchart LR' in shown(FLOW)
    assert "&lt;br/&gt;" in shown('flowchart LR\n    a["<br/>"] --> b\n')


def test_what_is_no_diagram_is_an_error_of_the_build() -> None:
    try:
        shown("flowchart LR\n    a[[[\n")
    except ValueError as error:
        assert "parse" in str(error)
    else:
        raise AssertionError("it was drawn")


def test_examples_of_docstrings_do_what_they_show() -> None:
    failed, tried = doctest.testmod(docstrings)
    assert (failed, tried) == (0, 1)


def test_examples_are_fenced_where_they_are_indented_too() -> None:
    example = "    >>> f()\n    [1,\n      2]\n    more"
    assert docstrings.fenced(f"Do.\n\n{example}\n\nEnd.") == (
        f"Do.\n\n    ```python\n{example}\n    ```\n\nEnd."
    )
