"""Charts: numbers in range, text escaped."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dataknobs_pipeline.record import charts

NAMES = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=5)
NUMBERS = st.floats(0, 1e9)
PLAIN = settings(deadline=None, max_examples=50)


def _parsed(text: str) -> list[ElementTree.Element]:
    """Parse what was drawn; every coordinate is a number that can be drawn."""
    drawn = re.sub("[\ufffe\uffff]", "", text)  # no characters of XML
    root = ElementTree.fromstring(f"<div>{drawn}</div>")
    for element in root.iter():
        for key in ("cx", "cy", "x", "y", "width", "x1", "y2"):
            assert abs(float(element.get(key, "0"))) < 1e4
    return list(root.iter())


@PLAIN
@given(
    st.dictionaries(
        NAMES, st.lists(st.none() | NUMBERS, min_size=3, max_size=3), max_size=9
    ),
    st.sampled_from([0.5, 1.0]),
)
def test_lines_have_a_dot_for_each_number(
    series: dict[str, list[float | None]], low: float
) -> None:
    axis = charts.Axis(["a", "b", "c"], sorted(series), low)
    dots = [e for e in _parsed(charts.lines(series, "s", axis)) if e.tag == "circle"]
    numbers = [v for points in series.values() for v in points if v is not None]
    assert len(dots) == len(numbers)


@PLAIN
@given(st.lists(st.tuples(NAMES, NUMBERS), min_size=1, max_size=5))
def test_bars_have_a_row_each(rows: list[tuple[str, float]]) -> None:
    drawn = [e for e in _parsed(charts.bars(rows, "%")) if e.tag == "rect"]
    assert len(drawn) == len(rows)
    assert all(0 < float(e.get("width", "0")) <= 100 for e in drawn)


@PLAIN
@given(
    st.dictionaries(
        NAMES, st.lists(st.tuples(st.integers(0, 8), NAMES, NAMES), max_size=4)
    )
)
def test_a_timeline_has_a_mark_each_and_a_key(
    rows: dict[str, list[tuple[int, str, str]]],
) -> None:
    drawn = _parsed(charts.timeline(rows, ["then"] * 9))
    marks = sum(element.tag == "circle" for element in drawn)
    outcomes = {outcome for row in rows.values() for _, outcome, _ in row}
    assert marks == sum(map(len, rows.values())) + len(outcomes)


def test_a_name_has_one_colour_in_all_charts_and_what_is_close_is_told_apart() -> None:
    axis = charts.Axis(["then", "now"], ["build", "unit"], low=0.5)
    elements = _parsed(charts.lines({"unit": [91.0, 94.0]}, "%", axis))
    assert {e.get("class") for e in elements if e.tag == "circle"} == {"c1"}
    texts = [e.text for e in elements if e.tag == "text"]
    assert texts == ["85 %", "90 %", "95 %", "then", "now"]
    assert [e.text for e in elements if e.tag == "title"] == [
        "then: unit 91 %",
        "now: unit 94 %",
    ]


def test_a_graph_has_its_boxes_and_arrows() -> None:
    names = ["a", "b", "<c>"]
    edges = [("b", "a"), ("<c>", "a"), ("a", "<c>")]
    elements = _parsed(charts.graph(names, edges))
    assert [e.text for e in elements if e.tag == "text"] == names
    assert sum(e.get("class") == "edge" for e in elements) == 3


@pytest.mark.parametrize("text", [charts.bars([], "s"), charts.timeline({}, [])])
def test_nothing_is_said_to_be_nothing(text: str) -> None:
    assert text == '<p class="none">nothing recorded yet</p>'
