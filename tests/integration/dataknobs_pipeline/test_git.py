"""What we learn from git, with real repositories."""

from __future__ import annotations

import pytest
from integration.dataknobs_pipeline.checkout import Checkout

from dataknobs_pipeline.errors import UsageError
from dataknobs_pipeline.system import git
from dataknobs_pipeline.system.git import Change


def test_the_ref_is_the_branch_then_a_tag_then_head(checkout: Checkout) -> None:
    assert git.current_ref(checkout.root) == "main"
    checkout.git("switch", "--quiet", "--detach")
    assert git.current_ref(checkout.root) == "HEAD"
    checkout.git("tag", "v1.0.0")
    assert git.current_ref(checkout.root) == "v1.0.0"


def test_changes_are_edits_deletions_and_new_files_whatever_their_names(
    checkout: Checkout,
) -> None:
    for name in ("edited.py", "gone.py", "moved.py"):
        checkout.write(name, f"# {name}\n")
    checkout.commit()
    commit = git.commit_of(checkout.root, "HEAD")
    checkout.write("edited.py", "changed")
    (checkout.root / "gone.py").unlink()
    (checkout.root / "moved.py").rename(checkout.root / "there.py")
    checkout.write("odd\n\tnäme.py", "")
    checkout.git("add", "there.py")
    changes = git.changes_since(checkout.root, commit)
    assert sorted(changes, key=lambda change: change.path) == [
        Change("edited.py", False),
        Change("gone.py", True),
        Change("moved.py", True),
        Change("odd\n\tnäme.py", False),
        Change("there.py", False),
    ]


def test_the_commit_to_compare_with_is_the_last_one_in_common(
    checkout: Checkout,
) -> None:
    base = checkout.git("rev-parse", "HEAD")
    checkout.git("switch", "--quiet", "--create", "topic")
    checkout.write("topic.txt", "there")
    checkout.commit()
    checkout.git("switch", "--quiet", "main")
    checkout.write("main.txt", "here")
    checkout.commit()
    assert git.commit_of(checkout.root, "topic") == base


def test_histories_with_nothing_in_common_are_a_usage_error(
    checkout: Checkout,
) -> None:
    checkout.git("switch", "--quiet", "--orphan", "other")
    checkout.commit()
    with pytest.raises(UsageError, match="no commit in common"):
        git.commit_of(checkout.root, "main")
