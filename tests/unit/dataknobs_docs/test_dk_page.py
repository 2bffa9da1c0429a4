"""The page about `dk` says what the commands say."""

from __future__ import annotations

from pathlib import Path

from dataknobs_docs.dk_page import dk_page

PAGE = Path("docs/reference/dk.md")


def test_the_page_is_the_help_of_all_commands() -> None:
    how = f"./pants run src/python/dataknobs_docs/dk_page.py > {PAGE}"
    assert PAGE.read_text("utf-8") == dk_page(), how
