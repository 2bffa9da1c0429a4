"""Look at what an environment serves, once or again and again: `dk health`."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

from dataknobs_pipeline.built.manifest import read_manifest
from dataknobs_pipeline.config.environment import Environment, read_environment
from dataknobs_pipeline.config.model import Delivery
from dataknobs_pipeline.delivery.health import Check, check_release
from dataknobs_pipeline.delivery.places import Places
from dataknobs_pipeline.delivery.service import settings_of
from dataknobs_pipeline.delivery.serving import read_serving
from dataknobs_pipeline.delivery.trial import check_apart
from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.system.signals import Cancellation

__all__ = ["check_environment", "watch_environment"]

Say = Callable[[str], None]


def check_environment(root: Path, name: str, delivery: Delivery, say: Say) -> int:
    """Check what an environment serves, one line per check; returns the exit code.

    When nobody serves it, its service is started for this, apart.
    """
    environment = read_environment(root, name)
    places = Places(root, environment.name)
    release = places.current()
    if release is None:
        raise StageFailed(f"nothing is deployed to {name}: ./dk deploy {name}")
    serving = read_serving(places)
    url = serving.url if serving else environment.service_url
    checks = _checks(places, release, environment, delivery, url)
    if serving:
        other = serving.problem or f"it is {serving.release or 'nothing'}"
        right = serving.release == release.name
        checks.append(Check(f"{serving.url} is {release.name}", "" if right else other))
    where = f" at {url}" if url else ""
    unverified = "" if places.is_verified() else " (not yet verified)"
    say(f"{name} serves {release.name}{where}{unverified}")
    for check in checks:
        say(str(check) if check.problem else f"ok      {check}")
    return StageFailed.exit_code if any(check.problem for check in checks) else 0


def watch_environment(
    root: Path, name: str, delivery: Delivery, interval: float, say: Say
) -> None:
    """Check until a signal comes; say what is found whenever it is something new.

    Args:
        root: the checkout.
        name: the environment.
        delivery: says how long one check may take, and what the service needs.
        interval: the pause between two checks, in seconds.
        say: called with each line.
    """
    before: list[str] = []
    while True:
        found: list[str] = []
        try:
            check_environment(root, name, delivery, found.append)
        except StageFailed as error:
            found = list(error.problems)
        if found != before:
            now = datetime.now(timezone.utc).isoformat(timespec="seconds")
            say("\n".join([f"-- {now}", *found]))
        before = found
        time.sleep(interval)


def _checks(
    places: Places,
    release: Path,
    environment: Environment,
    delivery: Delivery,
    url: str | None,
) -> list[Check]:
    """Check a release where it is served, else apart."""
    manifest = read_manifest(release / "manifest.json")
    seconds, stop = delivery.verify_seconds, Cancellation()
    if url:
        return check_release(release, manifest, seconds, url, stop)
    settings = settings_of(places, environment, delivery.embedded_in(places.name))
    return check_apart(release, manifest, settings, seconds, stop)
