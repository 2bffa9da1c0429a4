"""Make a release of what is checked out: version, changelog, commit, tag; `dk release`.

Commitizen decides by the conventional commits since the last tag, and does it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dataknobs_pipeline.errors import StageFailed, Unusable, UsageError
from dataknobs_pipeline.system import git
from dataknobs_pipeline.system.tools import run_module

__all__ = ["release"]

BRANCHES = ("main", "release/")

Say = Callable[[str], None]


def release(root: Path, dry_run: bool, say: Say) -> int:
    """Bump the version, write the changelog, commit and tag; nothing is pushed.

    Args:
        root: the checkout.
        dry_run: only say what would be done.
        say: told what was done, and what comes next.

    Raises:
        Unusable: files differ from what is committed.
        UsageError: another branch than main or release/… is checked out.
        StageFailed: no commit since the last release changes what users get.
    """
    branch = git.current_ref(root)
    if not branch.startswith(BRANCHES):
        raise UsageError(f"{branch}: releases are made on main or release/…: switch")
    if git.head(root).dirty and not dry_run:
        raise Unusable(f"{root}: files differ from the commit: commit or stash them")
    options = ["--yes", "--changelog", "--annotated-tag"]
    dry = ["--dry-run"] if dry_run else []
    failure = "commitizen made no release: nothing was changed by it:"
    try:
        done = run_module(["commitizen", "bump", *options, *dry], root, failure)
    except StageFailed as error:
        if any("NO_COMMITS" in line or "NO_BUMP" in line for line in error.problems):
            raise StageFailed(
                "nothing to release: no feat, fix or breaking change since the last tag"
            ) from None
        raise
    say(done.stdout.rstrip())
    if not dry_run:
        say("next: git push --follow-tags (release.yml builds and publishes the tag)")
    return 0
