"""Which tests a change can reach."""

from __future__ import annotations

import pytest

from dataknobs_pipeline.run.changes import scope_of
from dataknobs_pipeline.system.git import Change

NARROW = ("src/python/**/*.py", "tests/**/*.py")


def test_changed_modules_narrow_the_scope() -> None:
    changes = [Change("src/python/a/b.py", False), Change("tests/test_a.py", False)]
    scope, reason = scope_of("c0ffee0123456789", changes, NARROW)
    assert scope[0] == "--changed-since=c0ffee0123456789"
    assert reason == "what 2 changed files since c0ffee012345 can reach"


@pytest.mark.parametrize(
    "path",
    [
        "pants.toml",
        "3rdparty/python/x.lock",
        "src/python/a/BUILD",
        "src/python/a.pyi",
        "elsewhere/src/python/a.py",
        "pants-plugins/a.py",
    ],
)
def test_any_other_file_means_everything(path: str) -> None:
    changes = [Change("src/python/a.py", False), Change(path, False)]
    assert scope_of("c0ffee", changes, NARROW) == (
        ("::",),
        f"everything: {path} changed",
    )


def test_a_deleted_module_means_everything() -> None:
    scope, reason = scope_of("c0ffee", [Change("src/python/a.py", True)], NARROW)
    assert scope == ("::",)
    assert reason == "everything: src/python/a.py was deleted"


def test_no_change_at_all_leaves_nothing_to_reach() -> None:
    scope, _ = scope_of("c0ffee", [], NARROW)
    assert scope != ("::",)
