"""The page about `dataknobs`; run as a program, it prints it."""

from __future__ import annotations

from dataknobs_docs.command_page import page
from dataknobs_service.cli.main import cli

__all__ = ["dataknobs_page"]


def dataknobs_page() -> str:
    """Return the page, as docs/reference/dataknobs.md has to be."""
    return page(cli, "dataknobs")


if __name__ == "__main__":
    print(dataknobs_page(), end="")
