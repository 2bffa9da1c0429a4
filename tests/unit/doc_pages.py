"""Find the pages about a library, and run their examples."""

from __future__ import annotations

import doctest
import pkgutil
from pathlib import Path
from types import ModuleType
from typing import List, Set

DOCS = Path("docs").resolve()
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def pages(folder: str) -> List[Path]:
    """Return the pages in a folder of the documentation."""
    found = sorted((DOCS / folder).glob("*.md"))
    assert found, f"{DOCS / folder} holds no pages"
    return found


def public_modules(package: ModuleType) -> Set[str]:
    """Return the names of the modules of a package that users may import."""
    modules = pkgutil.iter_modules(package.__path__)
    return {module.name for module in modules if not module.name.startswith("_")}


def check_page(page: Path) -> None:
    """Run the examples of a page, in order, and fail unless all are true."""
    text = page.read_text(encoding="utf-8")
    headings = [line for line in outside_code(text) if line.startswith("# ")]
    assert len(headings) == 1, f"{page} needs one heading of the first level"
    # A page is no Python: the closing fence must not count as expected output.
    parser = doctest.DocTestParser()
    test = parser.get_doctest(
        text.replace("```", "\n"), {}, page.stem, str(page), lineno=0
    )
    assert test.examples, f"{page} has no examples"
    assert doctest.DocTestRunner(optionflags=OPTIONS).run(test).failed == 0


def outside_code(text: str) -> List[str]:
    """Return the lines of a page that are in no block of code."""
    return "".join(text.split("```")[::2]).splitlines()
