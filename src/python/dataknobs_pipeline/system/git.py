"""Ask git about the checkout."""

from __future__ import annotations

import subprocess  # nosec B404
from dataclasses import dataclass
from pathlib import Path

from dataknobs_pipeline.errors import Unusable, UsageError

__all__ = ["Change", "Head", "changes_since", "commit_of", "current_ref", "head"]


@dataclass(frozen=True)
class Head:
    """What is checked out: the commit, and whether files differ from it."""

    commit: str
    dirty: bool


@dataclass(frozen=True)
class Change:
    """A file that differs; `deleted` when it exists no more."""

    path: str
    deleted: bool


def head(root: Path) -> Head:
    """Return the commit and whether anything differs from it, new files included.

    Raises:
        Unusable: without git, a git checkout, or a first commit.
    """
    _git(root, "rev-parse", "--git-dir")
    commit = _try_git(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if commit is None:
        raise Unusable(f"{root}: git has no commit yet: commit first")
    return Head(commit.strip(), bool(_git(root, "status", "--porcelain").strip()))


def current_ref(root: Path) -> str:
    """Return the branch, else a tag of this commit, else `HEAD`."""
    branch = _try_git(root, "symbolic-ref", "--quiet", "--short", "HEAD")
    if branch is None:
        branch = _try_git(root, "describe", "--tags", "--exact-match", "HEAD")
    return (branch or "HEAD").strip()


def commit_of(root: Path, ref: str) -> str:
    """Return the commit that HEAD and a ref have in common last."""
    commit = _try_git(
        root,
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        f"{ref}^{{commit}}",
    )
    if commit is None:
        raise UsageError(f"--changed-since: git knows no commit {ref!r}: fetch it")
    base = _try_git(root, "merge-base", commit.strip(), "HEAD")
    if base is None:
        raise UsageError(
            f"--changed-since: {ref!r} and HEAD have no commit in common:"
            " fetch more history"
        )
    return base.strip()


def changes_since(root: Path, commit: str) -> list[Change]:
    """Return what differs between a commit and the files now, new files included."""
    fields = _git(
        root, "diff", "--name-status", "--no-renames", "-z", commit, "--"
    ).split("\0")[:-1]
    changes = [
        Change(path, status.startswith("D"))
        for status, path in zip(fields[::2], fields[1::2])
    ]
    new = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return changes + [Change(path, False) for path in new.split("\0")[:-1]]


def _git(root: Path, *arguments: str) -> str:
    result = _run(root, arguments)
    if result.returncode != 0:
        reason = (result.stderr.strip().splitlines() or ["git failed"])[0]
        if "not a git repository" in reason:
            raise Unusable(f"{root}: not a git checkout: clone the repository")
        raise Unusable(f"{root}: {reason}")
    return result.stdout


def _try_git(root: Path, *arguments: str) -> str | None:
    result = _run(root, arguments)
    return result.stdout if result.returncode == 0 else None


def _run(root: Path, arguments: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # nosec B603 B607
            ["git", "-C", str(root), *arguments],
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
        )
    except FileNotFoundError:
        raise Unusable("git is not on the PATH: install it") from None
