"""The examples in the docstrings."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from dataknobs_pipeline import cache_bench, errors, graph, text
from dataknobs_pipeline.config import commands, environment_schema, model
from dataknobs_pipeline.config import pipeline_toml as config
from dataknobs_pipeline.delivery import promotion
from dataknobs_pipeline.locks import lock, requirements
from dataknobs_pipeline.record import charts
from dataknobs_pipeline.run import changes, summary
from dataknobs_pipeline.security import advisories, allowed

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
