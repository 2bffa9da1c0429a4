"""Fixtures of the tests that run the real launchers on a clone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Callable, Iterator, List

import pytest
from e2e.clones import Clone, clone


@pytest.fixture(scope="module")
def new_clone(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[str], Clone]]:
    """Make clones by name; their daemons end with the module."""
    clones: List[Clone] = []

    def make(name: str) -> Clone:
        root: Path = tmp_path_factory.mktemp("clones") / name
        clones.append(clone(os.environ["E2E_CHECKOUT"], root))
        return clones[-1]

    yield make
    for made in clones:
        made.stop_daemon()


@pytest.fixture(scope="module")
def checkout(new_clone: Callable[[str], Clone]) -> Clone:
    """Return one clone that the tests of a module share and leave as they found it."""
    return new_clone("checkout")
