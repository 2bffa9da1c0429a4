"""Try the service of a release, apart: with a socket and a database of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from dataknobs_pipeline.built.manifest import Manifest
from dataknobs_pipeline.delivery.health import Check, check_release
from dataknobs_pipeline.delivery.service import Running, last_line, start
from dataknobs_pipeline.system.guard import guarded
from dataknobs_pipeline.system.process import end_group
from dataknobs_pipeline.system.signals import Cancellation

__all__ = ["check_apart"]


def check_apart(
    release: Path,
    manifest: Manifest,
    settings: Mapping[str, str],
    seconds: float,
    cancellation: Cancellation,
) -> list[Check]:
    """Check a release, and the service of it, which is started for this and ended.

    Nothing of it is left, also when this process is killed, but a temporary folder.

    Args:
        release: its folder.
        manifest: says which versions it must hold.
        settings: environment variables of the service.
        seconds: for the service to become ready, and again for the checks.
        cancellation: ends the checks early.

    Raises:
        Interrupted: the cancellation was requested.
    """
    with tempfile.TemporaryDirectory(prefix="dk-trial-") as name:
        folder = Path(name)
        log = folder / "log"
        try:
            with _running(release, folder, settings, log, cancellation) as running:
                problem = running.await_ready(seconds, lambda: cancellation.requested)
                url = None if problem else running.url
                checks = check_release(release, manifest, seconds, url, cancellation)
        except OSError as error:
            problem = f"{error.filename}: {error.strerror}"
            checks = check_release(release, manifest, seconds, None, cancellation)
        if problem:
            checks.append(Check("the service starts", problem + last_line(log)))
        return checks


@contextmanager
def _running(
    release: Path,
    folder: Path,
    settings: Mapping[str, str],
    log: Path,
    cancellation: Cancellation,
) -> Iterator[Running]:
    own = {"DATABASE_URL": f"sqlite:///{folder / 'trial.db'}"}
    running = start(release, folder, {**settings, **own}, log)
    with guarded(running.process.pid):
        try:
            yield running
        finally:
            end_group(running.process, cancellation)
