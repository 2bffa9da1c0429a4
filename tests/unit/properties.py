"""How properties are tried: a few examples each, many with HYPOTHESIS_PROFILE=thorough.

An example may take its time, which says nothing on a busy machine. A conftest.py that
imports the hook below does this for its folder.
"""

from __future__ import annotations

import os
from pathlib import Path


def pytest_pycollect_makemodule(module_path: Path) -> None:
    """Choose before a module is imported, and not for one without properties.

    Hypothesis takes as long to import as everything else in most test processes.
    """
    if "hypothesis" in module_path.read_text(encoding="utf-8"):
        load_profile()


def load_profile() -> None:
    """Choose how many examples a property is tried with."""
    from hypothesis import settings

    settings.register_profile("quick", deadline=None, max_examples=50)
    settings.register_profile("thorough", deadline=None, max_examples=1_000)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
