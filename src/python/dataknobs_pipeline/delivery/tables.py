"""Bring the tables of a database to what a release needs, before it is switched to.

What is served then goes on with them, and may be gone back to. So an upgrade that it
could not live with is refused, unless it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dataknobs_pipeline.delivery.embedded import Installer
from dataknobs_pipeline.delivery.service import tables_program
from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.system.capture import Completed, run_captured

__all__ = ["upgrade_tables"]

# Of the service: programs of --beside could not live with it.
INCOMPATIBLE = 6


def upgrade_tables(
    release: Path,
    beside: Path | None,
    installer: Installer,
    say: Callable[[str], None],
) -> None:
    """Upgrade the tables for a release; later ones that it can work with may stay.

    Args:
        release: its folder.
        beside: the release that must be able to go on; None for none.
        installer: knows the environment.
        say: called with a line when `beside` does not say what it can work with.

    Raises:
        StageFailed: the tables are as they were.
    """
    words = ["upgrade"]
    if beside:
        if version := _version(beside, installer):
            words.append(f"--beside={version}")
        else:
            say(f"{beside.name} does not say which tables it needs: not looked at")
    done = _run(release, installer, *words)
    if done.returncode == 0:
        return
    said = (done.stdout + done.stderr).strip().splitlines()[-5:]
    lines = [f"  {line}" for line in said]
    if done.returncode == INCOMPATIBLE:
        lines.append("  make it in two releases, or give up the way back: --one-way")
    raise StageFailed(
        f"the database does not take release {release.name}: what was served"
        " before still is",
        *lines,
    )


def _version(release: Path, installer: Installer) -> str:
    """Return the version of the tables that a release needs; empty if it is broken."""
    try:
        done = _run(release, installer, "version")
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _run(release: Path, installer: Installer, *words: str) -> Completed:
    program = tables_program(release, installer.places, installer.settings, *words)
    return run_captured(program, None, installer.cancellation)
