"""The examples in the docstrings."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from dataknobs_service import annotating, chunking, models, outlining, settings
from dataknobs_service.elastic import query as elastic_query
from dataknobs_service.http import bulk, conditions, guard, rate
from dataknobs_service.storage import folding, matching, query, search
from dataknobs_service.web import (
    markup,
    reading,
    rows,
    session,
    snippets,
    templating,
)

MODULES = (
    annotating,
    bulk,
    chunking,
    conditions,
    elastic_query,
    folding,
    guard,
    markup,
    matching,
    models,
    outlining,
    query,
    rate,
    reading,
    rows,
    search,
    session,
    settings,
    snippets,
    templating,
)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_examples_are_right(module: ModuleType) -> None:
    failed, tried = doctest.testmod(module)
    assert tried > 0
    assert failed == 0
