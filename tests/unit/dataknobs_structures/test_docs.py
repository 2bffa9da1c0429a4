"""The pages about dataknobs_structures."""

from __future__ import annotations

from pathlib import Path

import pytest
from unit.doc_pages import DOCS, check_page, pages, public_modules

import dataknobs_structures

PAGES = pages("structures")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_examples_of_a_page_are_true(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    check_page(page)


def test_the_examples_of_the_home_page_are_true() -> None:
    check_page(DOCS / "index.md")


def test_every_public_module_has_a_page() -> None:
    assert {page.stem for page in PAGES} == public_modules(dataknobs_structures)
