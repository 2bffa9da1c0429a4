"""The pages of the documentation."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

import dataknobs_utils

PAGES = Path("docs/utils")
# Older Pythons show an error without its module, newer ones do not.
OPTIONS = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL


def test_every_module_with_a_page_is_a_module_and_pages_are_found() -> None:
    pages = {page.stem for page in PAGES.glob("*.md")}
    assert pages and pages <= set(dataknobs_utils.__all__)


@pytest.mark.parametrize("page", sorted(path.name for path in PAGES.glob("*.md")))
def test_the_examples_of_a_page_are_true(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = (PAGES / page).resolve()
    monkeypatch.chdir(tmp_path)
    result = doctest.testfile(str(path), module_relative=False, optionflags=OPTIONS)
    assert result.attempted and not result.failed
