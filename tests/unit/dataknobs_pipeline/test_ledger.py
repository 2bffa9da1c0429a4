"""The list of releases that have passed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dataknobs_pipeline.delivery.ledger import Ledger
from dataknobs_pipeline.errors import StageFailed


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """Make a list in which `a`, `b` and `c` have passed."""
    ledger = Ledger(tmp_path / "passed.json")
    assert ledger.names() == []
    for name in "abc":
        ledger.enter(name)
    return ledger


def test_the_newest_comes_last_and_none_twice(ledger: Ledger) -> None:
    ledger.enter("a")
    assert ledger.names() == ["b", "c", "a"]


def test_going_back_strikes_out_what_came_after(ledger: Ledger) -> None:
    ledger.go_back_to("a")
    assert ledger.names() == ["a"]


def test_going_back_to_what_was_struck_out_enters_it(ledger: Ledger) -> None:
    ledger.go_back_to("b")
    ledger.go_back_to("c")
    assert ledger.names() == ["a", "b", "c"]


def test_striking_out_what_is_not_there_changes_nothing(ledger: Ledger) -> None:
    ledger.strike("x")
    assert ledger.names() == ["a", "b", "c"]


@pytest.mark.parametrize("text", ["", "{}", "[1]", "nonsense"])
def test_a_file_that_is_no_list_says_what_to_do(tmp_path: Path, text: str) -> None:
    (tmp_path / "passed.json").write_text(text, encoding="utf-8")
    with pytest.raises(StageFailed, match="not a list of releases: remove it"):
        Ledger(tmp_path / "passed.json").names()


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["enter", "go_back_to", "strike"]), st.text(max_size=2)
        )
    )
)
def test_the_last_one_entered_or_gone_back_to_is_the_newest(
    tmp_path_factory: pytest.TempPathFactory, calls: list[tuple[str, str]]
) -> None:
    ledger = Ledger(tmp_path_factory.mktemp("ledger") / "passed.json")
    for method, name in calls:
        getattr(ledger, method)(name)
        names = ledger.names()
        assert len(set(names)) == len(names)
        assert (name in names) == (method != "strike")
        if method != "strike":
            assert names[-1] == name
