"""What the commands share."""

from __future__ import annotations

import os
from pathlib import Path

import click

from dataknobs_pipeline.errors import Unusable

__all__ = ["checkout_root", "no_wait_option"]

no_wait_option = click.option(
    "--no-wait", is_flag=True, help="Exit 4 instead of waiting for another run."
)


def checkout_root() -> Path:
    """Return the checkout: $DK_ROOT, else the nearest folder with a pipeline.toml."""
    if given := os.environ.get("DK_ROOT"):
        return Path(given).resolve()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "pipeline.toml").is_file():
            return folder
    raise Unusable(f"{here}: not in a checkout: no pipeline.toml here or above")
