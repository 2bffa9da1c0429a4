"""The steps of a delivery and of a takeover, in the order in which they are reached.

Each may be the last: of `dk deploy` and its like those of a delivery, of `dk serve`
those of a takeover. So that a test can show what that leaves behind, `DK_DIE_AFTER`
names the step after which this process ends itself as `kill -9` would.
"""

from __future__ import annotations

import enum
import os
import signal

__all__ = ["Step", "Takeover"]


class _Point(enum.Enum):
    """A point at which a process may die; the value is its name."""

    def reached(self) -> None:
        """Say that the process got this far."""
        if os.environ.get("DK_DIE_AFTER") == self.value:
            os.kill(os.getpid(), signal.SIGKILL)


class Step(_Point):
    """A point of a delivery."""

    LOCKED = "locked"
    SETTLED = "settled"
    RECORDED = "recorded"
    COPIED = "copied"
    INSTALLED = "installed"
    CHECKED = "checked"
    PLACED = "placed"
    MIGRATED = "migrated"
    SWITCHED = "switched"
    TAKEN_OVER = "taken-over"
    VERIFIED = "verified"
    PASSED = "passed"
    SET_ASIDE = "set-aside"
    PRUNED = "pruned"


class Takeover(_Point):
    """A point of the change from one service to the next."""

    STARTED = "started"
    TRIED = "tried"
    ADMITTED = "admitted"
    LET_GO = "let-go"
    ANNOUNCED = "announced"
