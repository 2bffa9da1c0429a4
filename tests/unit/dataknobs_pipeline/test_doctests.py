"""The examples in the docstrings."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from dataknobs_pipeline import (
    advisories,
    allowed,
    cache_bench,
    changes,
    charts,
    commands,
    config,
    environment_schema,
    errors,
    graph,
    lock,
    model,
    promotion,
    requirements,
    summary,
    text,
)

MODULES = (
    advisories,
    allowed,
    cache_bench,
    changes,
    charts,
    commands,
    config,
    environment_schema,
    errors,
    graph,
    lock,
    model,
    promotion,
    requirements,
    summary,
    text,
)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_examples_do_what_they_show(module: ModuleType) -> None:
    failed, tried = doctest.testmod(module)
    assert tried > 0
    assert failed == 0
