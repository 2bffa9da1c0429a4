"""How properties are tried: a few examples each, many with HYPOTHESIS_PROFILE=thorough.

An example may take its time, which says nothing on a busy machine.
"""

from __future__ import annotations

import os

from hypothesis import settings


def load_profile() -> None:
    """Choose how many examples the properties of a folder are tried with."""
    settings.register_profile("quick", deadline=None, max_examples=50)
    settings.register_profile("thorough", deadline=None, max_examples=1_000)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
