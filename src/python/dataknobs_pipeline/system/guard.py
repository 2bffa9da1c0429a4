"""End what we started when we die without a word, as after `kill -9`.

A small shell of its own waits for a line from us. A line means that all is well; an
end without one means that we are gone, and then it ends the process group it watches.
Between the start of a command and of its guard are a few milliseconds without one.
"""

from __future__ import annotations

import os
import subprocess  # nosec B404
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["guarded"]

GRACE_SECONDS = 10.0
# TERM first: a `dk` in the group then cleans up after itself.
_WATCH = (
    'read -r _ || { kill -s TERM -- "-$1"; sleep "$2"; kill -s KILL -- "-$1"; }'
    " 2>/dev/null"
)


@contextmanager
def guarded(group: int, grace: float = GRACE_SECONDS) -> Iterator[None]:
    """Have a process group ended if this process dies while the block runs.

    Its processes get SIGTERM, and `grace` seconds later SIGKILL.
    """
    ours, theirs = os.pipe()
    try:
        # Our own program text, a number, and no word from elsewhere.
        guard = subprocess.Popen(  # nosec B603 B607
            ["sh", "-c", _WATCH, "dk-guard", str(group), f"{grace:g}"],
            stdin=ours,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except BaseException:
        os.close(theirs)
        raise
    finally:
        os.close(ours)
    try:
        yield
    finally:
        with os.fdopen(theirs, "wb", buffering=0) as pipe:
            pipe.write(b"done\n")
        guard.wait()
