"""Run one command with its output in a log file, and end it with all its children.

The command writes straight into the file, not into a pipe: a daemon that it leaves
behind cannot keep us waiting for the end of its output, and the log is complete even
if this process is killed.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess  # nosec B404
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dataknobs_pipeline.system.files import naming
from dataknobs_pipeline.system.guard import guarded
from dataknobs_pipeline.system.signals import Cancellation

__all__ = ["Call", "Echo", "Ran", "end_group", "run_logged"]

TAIL_LINES = 30
TAIL_BYTES = 64 * 1024
POLL_SECONDS = 0.1
# Pants needs a moment after SIGINT to cancel the work of its daemon.
ENDING = ((signal.SIGINT, 5.0), (signal.SIGTERM, 2.0), (signal.SIGKILL, 1.0))
# What a group's leader left behind was not waited for by it either.
ORPHAN_SECONDS = 0.5

Echo = Callable[[bytes], None]


@dataclass(frozen=True)
class Call:
    """A program, looked up from `root`, where it runs and what it writes to."""

    argv: Sequence[str]
    root: Path
    env: Mapping[str, str]
    log: Path


@dataclass(frozen=True)
class Ran:
    """How a command ended; `problem` is None when it succeeded."""

    command: str
    problem: str | None
    tail: tuple[str, ...] = ()
    seconds: float = 0.0


def run_logged(call: Call, cancellation: Cancellation, echo: Echo | None = None) -> Ran:
    """Run a command in a process group of its own, appending its output to a log.

    When the cancellation is requested the group gets SIGINT, then SIGTERM, then
    SIGKILL, with a few seconds between.

    Args:
        call: what to run.
        cancellation: looked at ten times a second.
        echo: called with every new piece of output.
    """
    command = shlex.join(call.argv)
    began = time.monotonic()
    with naming(call.log), call.log.open("ab") as stream:
        stream.write(f"$ {command}\n".encode())
        stream.flush()
        start = stream.tell()
        try:
            # The words come from pipeline.toml, and no shell reads them. Leaving a
            # `with` would wait for a process that has to be ended instead.
            # pylint: disable-next=consider-using-with
            process = subprocess.Popen(  # nosec B603
                call.argv,
                cwd=call.root,
                env=dict(call.env),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except (FileNotFoundError, PermissionError) as error:
            return Ran(command, f"{call.argv[0]}: {error.strerror}")
    with guarded(process.pid):
        try:
            _follow(process, call.log, start, cancellation, echo)
        finally:
            # Also on the way out of an error in echo: nothing may be left running.
            if process.poll() is None:
                end_group(process, cancellation)
    seconds = time.monotonic() - began
    return Ran(command, _problem(process.returncode), _tail(call.log, start), seconds)


def _follow(
    process: subprocess.Popen[bytes],
    log: Path,
    start: int,
    cancellation: Cancellation,
    echo: Echo | None,
) -> None:
    with log.open("rb") as reader:
        reader.seek(start)
        running = True
        while running and not cancellation.requested:
            try:
                process.wait(POLL_SECONDS)
                running = False
            except subprocess.TimeoutExpired:
                pass
            if echo and (new := reader.read()):
                echo(new)
    if cancellation.requested:
        end_group(process, cancellation)


def end_group(process: subprocess.Popen[bytes], cancellation: Cancellation) -> None:
    """End a process and all of its group, gently at first."""
    for signum, grace in ENDING:
        if cancellation.urgent:
            signum = signal.SIGKILL
        if not _signal_group(process.pid, signum):
            break
        _await_end(process, grace, cancellation)
    process.wait()


def _await_end(
    process: subprocess.Popen[bytes], grace: float, cancellation: Cancellation
) -> None:
    """Wait for the end of a group, not long for what its leader left behind."""
    hurried = cancellation.urgent
    deadline = time.monotonic() + grace
    while _group_alive(process) and time.monotonic() < deadline:
        if process.returncode is not None:
            deadline = min(deadline, time.monotonic() + ORPHAN_SECONDS)
        if cancellation.urgent and not hurried:
            return
        time.sleep(0.02)


def _group_alive(process: subprocess.Popen[bytes]) -> bool:
    process.poll()  # a leader not waited for would count as alive
    return _signal_group(process.pid, 0)


def _signal_group(group: int, signum: int) -> bool:
    try:
        os.killpg(group, signum)
    except ProcessLookupError:
        return False
    except PermissionError:
        # macOS says so for a group whose only members are zombies.
        return False
    return True


def _problem(returncode: int) -> str | None:
    if returncode == 0:
        return None
    if returncode < 0:
        return f"killed by signal {-returncode} ({signal.strsignal(-returncode)})"
    return f"exit code {returncode}"


def _tail(log: Path, start: int) -> tuple[str, ...]:
    with log.open("rb") as reader:
        end = reader.seek(0, os.SEEK_END)
        reader.seek(max(start, end - TAIL_BYTES))
        lines = reader.read().decode(errors="replace").splitlines()
    return tuple(lines[-TAIL_LINES:])
