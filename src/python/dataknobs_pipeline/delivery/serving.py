"""What `dk serve` says of itself, for those who deploy and watch: serving.json."""

from __future__ import annotations

import dataclasses
import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dataknobs_pipeline.delivery.places import Places
from dataknobs_pipeline.system.files import write_atomically
from dataknobs_pipeline.system.locking import holder_of

__all__ = ["Serving", "await_switch", "last_serving", "read_serving", "survivors"]

FILE_NAME = "serving.json"
POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Serving:
    """What is served, and where.

    `switched` is the switch (see `Places.switched`) that was acted on last; `problem`
    is what went wrong with it, and empty when it is `release` that serves since.
    `descriptor` is the number that the socket has in `services`, those which may hold
    it: pairs of a process and its own port, the one that serves first.
    """

    url: str
    switched: str = ""
    release: str = ""
    services: Sequence[Sequence[int]] = ()
    descriptor: int = 0
    problem: str = ""

    def write(self, places: Places) -> None:
        """Tell the others."""
        text = json.dumps(dataclasses.asdict(self), indent=2) + "\n"
        write_atomically(_path(places), text)


def last_serving(places: Places) -> Serving | None:
    """Return what was served last, perhaps by one that has died; None for nothing."""
    try:
        return Serving(**json.loads(_path(places).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):  # of another version of dk, or no file of ours
        return None


def read_serving(places: Places) -> Serving | None:
    """Return what is served now; None when nobody serves this environment."""
    if holder_of(places.serve_lock) is None:
        return None
    return last_serving(places)


def survivors(places: Places) -> tuple[Serving | None, list[tuple[int, int]]]:
    """Return what a killed `dk serve` said last, and its services that still run.

    They are pairs of a process and its own port. The caller holds the lock, or knows
    that nobody does.
    """
    left = last_serving(places)
    services = left.services if left else ()
    return left, [(pid, port) for pid, port in services if _is_ours(pid, places)]


def await_switch(places: Places, seconds: float, stopped: Callable[[], bool]) -> str:
    """Wait until what serves is what is current.

    Returns what is wrong if it does not become so; nothing is wrong when nobody serves.
    """
    deadline = time.monotonic() + seconds
    while serving := read_serving(places):
        if serving.switched == places.switched():
            return serving.problem
        if time.monotonic() > deadline or stopped():
            return f"the one that serves has not switched within {seconds:g} s"
        time.sleep(POLL_SECONDS)
    return ""


def _path(places: Places) -> Path:
    return places.base / FILE_NAME


def _is_ours(pid: int, places: Places) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it is gone, or this is no Linux
        return False
    return os.fsencode(places.base) in command
