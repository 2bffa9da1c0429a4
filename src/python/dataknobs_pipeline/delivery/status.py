"""What is served where, and what happened before: `dk status` and `dk history`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dataknobs_pipeline.built.manifest import read_manifest
from dataknobs_pipeline.config.environment import environment_names, read_environment
from dataknobs_pipeline.delivery.places import Places
from dataknobs_pipeline.delivery.serving import read_serving, survivors
from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.record.history import History, PastDeploy, open_history
from dataknobs_pipeline.system.files import state_directory
from dataknobs_pipeline.system.locking import holder_of
from dataknobs_pipeline.text import columns

__all__ = ["history_lines", "status_lines"]

HEADINGS = ("environment", "serves", "commit", "verified", "at", "last")


def status_lines(root: Path, name: str | None) -> list[str]:
    """Return a table of one environment, or of all, and what is odd about them."""
    names = [read_environment(root, name).name] if name else environment_names(root)
    every = [Places(root, environment) for environment in names]
    with open_history(state_directory(root)) as history:
        rows = [_row(places, history) for places in every]
    notes = [note for places in every for note in _notes(places)]
    return [*columns([HEADINGS, *rows]), *notes]


def history_lines(root: Path, name: str, limit: int) -> list[str]:
    """Return a line for each of the last deploys, the newest first."""
    read_environment(root, name)
    with open_history(state_directory(root)) as history:
        deploys = _deploys(Places(root, name), history, limit)
    if not deploys:
        return [f"nothing was ever deployed to {name}"]
    headings = ("when", "took", "what", "release", "commit", "outcome", "reason")
    return columns([headings, *(_past(deploy) for deploy in deploys)])


def _deploys(places: Places, history: History, limit: int) -> list[PastDeploy]:
    """Return the last deploys; one that runs, though nobody is at work, was killed."""
    busy = holder_of(places.lock)
    deploys = history.deploys(places.name, limit)
    if busy or holder_of(places.lock):  # it may have ended, or begun, just now
        return deploys
    return [
        replace(deploy, outcome="lost") if deploy.outcome == "running" else deploy
        for deploy in deploys
    ]


def _row(places: Places, history: History) -> tuple[str, ...]:
    last = _deploys(places, history, 1)
    what = f"{last[0].action} {last[0].outcome}, {_when(last[0])}" if last else "-"
    current = places.current()
    if current is None:
        return (places.name, "nothing", "-", "-", _address(places), what)
    verified = "yes" if places.is_verified() else "no"
    address = _address(places)
    return (places.name, current.name, _commit(current), verified, address, what)


def _address(places: Places) -> str:
    serving = read_serving(places)
    return serving.url if serving else "-"


def _commit(release: Path) -> str:
    try:
        manifest = read_manifest(release / "manifest.json")
    except StageFailed:
        return "unknown"
    return manifest.commit[:12] + ("+" if manifest.dirty else "")


def _notes(places: Places) -> list[str]:
    holder = holder_of(places.lock)
    current = places.current()
    serving = read_serving(places)
    if holder:
        return [f"{places.name}: at work: {holder}"]
    if serving is None and (note := _orphan(places)):
        return [note]
    if places.is_dangling():
        return [f"{places.name}: what was served is gone: deploy or roll back"]
    if current and not places.is_verified():
        return [
            f"{places.name}: a deploy ended before it had verified {current.name}:"
            " the next deploy or rollback does it"
        ]
    if serving and serving.problem:
        still = f"{serving.release} goes on" if serving.release else "nothing is"
        return [f"{places.name}: {still} serving: {serving.problem}"]
    return []


def _orphan(places: Places) -> str:
    left, running = survivors(places)
    if left is None or not running:
        return ""
    return (
        f"{places.name}: {left.release} serves at {left.url} (pid {running[0][0]}), but"
        f" `dk serve {places.name}` was killed: start it again"
    )


def _past(deploy: PastDeploy) -> tuple[str, ...]:
    seconds = "-" if deploy.seconds is None else f"{deploy.seconds:.1f} s"
    return (
        _when(deploy),
        seconds,
        deploy.action,
        deploy.release,
        deploy.commit[:12],
        deploy.outcome,
        deploy.reason,
    )


def _when(deploy: PastDeploy) -> str:
    return deploy.started_utc[:19].replace("T", " ") + " UTC"
