"""Look at what an environment serves, once or again and again: `dk health`."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

from dataknobs_pipeline.environment import read_environment
from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.health import check_release
from dataknobs_pipeline.manifest import read_manifest
from dataknobs_pipeline.places import Places

__all__ = ["check_environment", "watch_environment"]

Say = Callable[[str], None]


def check_environment(root: Path, name: str, seconds: float, say: Say) -> int:
    """Check what an environment serves, one line per check; returns the exit code."""
    environment = read_environment(root, name)
    places = Places(root, environment.name)
    release = places.current()
    if release is None:
        raise StageFailed(f"nothing is deployed to {name}: ./dk deploy {name}")
    manifest = read_manifest(release / "manifest.json")
    checks = check_release(release, manifest, seconds, environment.service_url)
    unverified = "" if places.is_verified() else " (not yet verified)"
    say(f"{name} serves {release.name}{unverified}")
    for check in checks:
        say(str(check) if check.problem else f"ok      {check}")
    return StageFailed.exit_code if any(check.problem for check in checks) else 0


def watch_environment(
    root: Path, name: str, seconds: float, interval: float, say: Say
) -> None:
    """Check until a signal comes; say what is found whenever it is something new.

    Args:
        root: the checkout.
        name: the environment.
        seconds: how long one check may take.
        interval: the pause between two checks, in seconds.
        say: called with each line.
    """
    before: list[str] = []
    while True:
        found: list[str] = []
        try:
            check_environment(root, name, seconds, found.append)
        except StageFailed as error:
            found = list(error.problems)
        if found != before:
            now = datetime.now(timezone.utc).isoformat(timespec="seconds")
            say("\n".join([f"-- {now}", *found]))
        before = found
        time.sleep(interval)
