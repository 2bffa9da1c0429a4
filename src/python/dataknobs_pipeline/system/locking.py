"""One at a time: a lock file that says who holds it.

The lock is flock's, so it ends with its holder, however that dies. The file stays; the
text in it is only there to be shown to whoever waits.
"""

from __future__ import annotations

import fcntl
import json
import os
import shlex
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from io import FileIO
from pathlib import Path

from dataknobs_pipeline.errors import LockHeld
from dataknobs_pipeline.system.files import naming

__all__ = ["exclusive", "holder_of", "own_command"]


@contextmanager
def exclusive(path: Path, wait: bool, say: Callable[[str], None]) -> Iterator[None]:
    """Hold a lock file while the block runs.

    Args:
        path: the lock file; its folder must exist.
        wait: wait for another holder; otherwise give up.
        say: called with one line when another holds the lock and we wait.

    Raises:
        LockHeld: another holds the lock and `wait` is false.
    """
    # Unbuffered: what did not fit on the disk must not come up again at the close.
    with path.open("ab", buffering=0) as stream:
        _acquire(stream, path, wait, say)
        with naming(path):
            _write_holder(stream)
        try:
            yield
        finally:
            stream.truncate(0)


def holder_of(path: Path) -> str | None:
    """Say who holds a lock file now, or None."""
    try:
        with path.open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        return _describe(path)
    return None


def own_command() -> str:
    """Return the command line of this process as a user would type it."""
    return shlex.join(["dk", *sys.argv[1:]])


def _acquire(
    stream: FileIO, path: Path, wait: bool, say: Callable[[str], None]
) -> None:
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = _describe(path)
        if not wait:
            raise LockHeld(f"{path.name} is held by {holder}") from None
        say(f"waiting for {path.name}, held by {holder}")
        fcntl.flock(stream, fcntl.LOCK_EX)


def _write_holder(stream: FileIO) -> None:
    stream.truncate(0)
    holder = {
        "pid": os.getpid(),
        "command": own_command(),
        "since": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "host": socket.gethostname(),
    }
    stream.write(json.dumps(holder).encode())


def _describe(path: Path) -> str:
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
        return (
            f"`{holder['command']}` (pid {holder['pid']} on {holder['host']})"
            f" since {holder['since']}"
        )
    except (ValueError, KeyError, TypeError):
        # The holder has the lock already and its description not yet.
        return "another process"
