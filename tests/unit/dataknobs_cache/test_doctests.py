"""The examples in the documentation of dataknobs_cache."""

from __future__ import annotations

import doctest

from dataknobs_cache import settings


def test_every_example_in_the_documentation_holds() -> None:
    results = doctest.testmod(settings)
    assert results.attempted and not results.failed
