"""The page about `dk`; run as a program, it prints it."""

from __future__ import annotations

from dataknobs_docs.command_page import page
from dataknobs_pipeline.cli.main import cli

__all__ = ["dk_page"]


def dk_page() -> str:
    """Return the page, as docs/reference/dk.md has to be."""
    return page(cli, "dk")


if __name__ == "__main__":
    print(dk_page(), end="")
