"""The examples in the pages about dataknobs_xization."""

from __future__ import annotations

import doctest
import pkgutil
from pathlib import Path

import pytest

import dataknobs_xization

DOCS = Path(__file__).parents[3] / "docs" / "xization"
PAGES = sorted(DOCS.glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_examples_of_a_page_are_true(page: Path) -> None:
    # A page is no Python: the closing fence must not count as expected output.
    text = page.read_text(encoding="utf-8").replace("```", "\n")
    test = doctest.DocTestParser().get_doctest(text, {}, page.stem, str(page), 0)
    assert test.examples, "a page without examples shows nothing"
    outcome = doctest.DocTestRunner(
        optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    ).run(test)
    assert outcome.failed == 0


def test_every_public_module_has_a_page() -> None:
    modules = {
        info.name
        for info in pkgutil.iter_modules(dataknobs_xization.__path__)
        if not info.name.startswith("_")
    }
    assert {page.stem for page in PAGES} == modules
