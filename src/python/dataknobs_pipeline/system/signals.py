"""Ctrl-C, SIGTERM and SIGHUP: an exception in general, a request during a run.

An exception is right for a command that works in the main thread alone. While stages
run in threads of their own it would strike in the middle of the bookkeeping, so a run
collects the request instead, and everything that waits looks at it.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from dataknobs_pipeline.errors import Interrupted

__all__ = ["STOPPING", "Cancellation", "collecting", "raise_interrupted"]

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Cancellation:
    """Remember the first stopping signal, and whether it came twice."""

    def __init__(self) -> None:
        self.signum = 0
        self.urgent = False
        self._event = threading.Event()

    def request(self, signum: int, _frame: FrameType | None = None) -> None:
        """Ask for the end; the second request asks for it at once."""
        self.urgent = self.requested
        self.signum = self.signum or signum
        self._event.set()

    @property
    def requested(self) -> bool:
        """Tell whether the end was asked for."""
        return self._event.is_set()


def raise_interrupted() -> None:
    """Make the stopping signals raise `Interrupted` in the main thread."""

    def interrupt(signum: int, _frame: FrameType | None) -> None:
        raise Interrupted(signum)

    for signum in STOPPING:
        # Under nohup the hang-up of the terminal must not stop anything.
        if signum != signal.SIGHUP or signal.getsignal(signum) != signal.SIG_IGN:
            signal.signal(signum, interrupt)


@contextmanager
def collecting(cancellation: Cancellation) -> Iterator[None]:
    """Hand the stopping signals to a cancellation while the block runs."""
    previous = {}
    for signum in STOPPING:
        if signal.getsignal(signum) != signal.SIG_IGN:
            previous[signum] = signal.signal(signum, cancellation.request)
    try:
        yield
    finally:
        for signum, handler in previous.items():
            signal.signal(signum, handler)
