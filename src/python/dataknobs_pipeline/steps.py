"""The steps of a delivery, in the order in which they are reached.

A delivery may die after any of them. So that a test can show what that leaves behind,
`DK_DIE_AFTER` names the step after which this process ends itself as `kill -9` would.
"""

from __future__ import annotations

import enum
import os
import signal

__all__ = ["Step"]


class Step(enum.Enum):
    """A point of a delivery; the value is its name."""

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

    def reached(self) -> None:
        """Say that the delivery got this far."""
        if os.environ.get("DK_DIE_AFTER") == self.value:
            os.kill(os.getpid(), signal.SIGKILL)
