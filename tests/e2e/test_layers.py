"""A lower layer that imports a higher one fails, and says so."""

from __future__ import annotations

import re

import pytest
from e2e.clones import Clone


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("dataknobs_common/exceptions.py", "dataknobs_structures.tree"),
        ("dataknobs_structures/tree.py", "dataknobs_utils.json_utils"),
        ("dataknobs_utils/file_utils.py", "dataknobs_xization.normalize"),
        ("dataknobs_xization/normalize.py", "dataknobs_pipeline.graph"),
    ],
)
def test_an_import_of_a_higher_layer_fails_the_lint(
    checkout: Clone, lower: str, higher: str
) -> None:
    path = f"src/python/{lower}"
    checkout.append(path, f"\nimport {higher}  # noqa\n")
    try:
        done = checkout.run("./pants", "lint", path, check=False)
    finally:
        checkout.restore()
    assert done.returncode != 0
    assert path in done.stderr
    # Denied by the rules, or out of reach: in no resolve that the importer is in.
    assert re.search("DependencyRuleActionDenied|UnownedDependencyError", done.stderr)


def test_the_layers_as_they_stand_break_no_rule(checkout: Clone) -> None:
    assert checkout.pants("dependencies", "src/python::")
