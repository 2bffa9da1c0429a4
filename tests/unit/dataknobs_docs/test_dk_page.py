"""The page about `dk` says what the commands say."""

from __future__ import annotations

from pathlib import Path

from dataknobs_docs.command_page import written_by
from dataknobs_docs.dk_page import dk_page

PAGE = Path("docs/reference/dk.md")


def test_the_page_is_the_help_of_all_commands() -> None:
    assert PAGE.read_text("utf-8") == dk_page(), written_by("dk")
