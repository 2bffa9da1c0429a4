"""`./pants lint` finds what is wrong with a workflow."""

from __future__ import annotations

import pytest
from e2e.clones import Clone

WORKFLOW = ".github/workflows/ci.yml"


def lint(checkout: Clone, old: str, new: str) -> str:
    """Change the workflow, lint it, undo the change; return what the failure says."""
    path = checkout.root / WORKFLOW
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    try:
        done = checkout.run("./pants", "lint", WORKFLOW, check=False)
    finally:
        checkout.restore()
    assert done.returncode != 0
    return done.stdout + done.stderr


def test_the_workflows_as_they_are_have_nothing_wrong(checkout: Clone) -> None:
    done = checkout.run("./pants", "lint", ".github::", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("persist-credentials: false", "fetch-depth: 1", "artipacked"),
        ("permissions: {}", "permissions: write-all", "excessive-permissions"),
        ('"$GITHUB_REF_NAME"', "${{ github.head_ref }}", "template-injection"),
        ("timeout-minutes: 30", "timeout-minuts: 30", "check-jsonschema"),
    ],
)
def test_a_hole_or_a_wrong_key_fails_and_is_named(
    checkout: Clone, old: str, new: str, finding: str
) -> None:
    assert finding in lint(checkout, old, new)
