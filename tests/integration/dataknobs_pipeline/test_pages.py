"""The sessions that the documentation shows, typed in a checkout of their own."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from integration.dataknobs_pipeline.checkout import PROGRAM, Checkout
from unit.doc_blocks import blocks, run_console

DOCS = Path("docs").resolve()
PAGES = [
    page
    for page in sorted(DOCS.rglob("*.md"))
    # The one that needs the service is typed by the tests of the service.
    if page.name != "knowledge_base.md"
    and any(b.language == "console" and not b.reason for b in blocks(page))
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_of_a_page_print_what_it_shows(
    page: Path, checkout: Checkout
) -> None:
    checkout.script("dk", f'exec {shlex.join(PROGRAM)} "$@"')
    checkout.write("pipeline.toml", Path("pipeline.toml").read_text("utf-8"))
    checkout.commit()
    session = [b for b in blocks(page) if b.language == "console" and not b.reason]
    assert run_console(session, checkout.root, checkout.variables())


def test_there_are_such_pages() -> None:
    assert {page.stem for page in PAGES} == {"deploy", "troubleshooting"}
