"""The examples in the docstrings."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import dataknobs_service

MODULES = [
    module.name
    for module in pkgutil.walk_packages(
        dataknobs_service.__path__, "dataknobs_service."
    )
    if ".migrations" not in module.name and not module.name.endswith("__main__")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_right(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
