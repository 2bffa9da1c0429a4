"""The page about `dataknobs` says what the commands say."""

from __future__ import annotations

from pathlib import Path

from dataknobs_docs.command_page import written_by
from dataknobs_docs.dataknobs_page import dataknobs_page

PAGE = Path("docs/reference/dataknobs.md")


def test_the_page_is_the_help_of_all_commands() -> None:
    assert PAGE.read_text("utf-8") == dataknobs_page(), written_by("dataknobs")
