"""Run a program to its end and catch its output, leaving nothing of it behind."""

from __future__ import annotations

import subprocess  # nosec B404
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dataknobs_pipeline.errors import Interrupted
from dataknobs_pipeline.system.guard import guarded
from dataknobs_pipeline.system.process import POLL_SECONDS, end_group
from dataknobs_pipeline.system.signals import Cancellation

__all__ = ["Completed", "Program", "run_captured"]

Completed = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Program:
    """A program, where it runs, its environment and what it may read; no shell."""

    argv: Sequence[str]
    root: Path
    env: Mapping[str, str]
    stdin: str = ""


def run_captured(
    program: Program,
    timeout: float | None = None,
    cancellation: Cancellation | None = None,
) -> Completed:
    """Run a program in a process group of its own, which ends with it.

    Args:
        program: what to run.
        timeout: in seconds; None waits for ever.
        cancellation: looked at ten times a second.

    Raises:
        subprocess.TimeoutExpired: it took too long; it has been ended.
        Interrupted: the cancellation was requested; it has been ended.
    """
    stop = cancellation or Cancellation()
    # Leaving a `with` would wait for a process that has to be ended instead.
    # pylint: disable-next=consider-using-with
    process = subprocess.Popen(  # nosec B603
        program.argv,
        cwd=program.root,
        env=dict(program.env),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    with guarded(process.pid):
        try:
            out, err = _communicate(process, program.stdin.encode(), timeout, stop)
        finally:
            if process.poll() is None:
                end_group(process, stop)
            _close(process)
    texts = (data.decode(errors="replace") for data in (out, err))
    return Completed(program.argv, process.returncode, *texts)


def _communicate(
    process: subprocess.Popen[bytes],
    stdin: bytes,
    timeout: float | None,
    stop: Cancellation,
) -> tuple[bytes, bytes]:
    began = time.monotonic()
    given: bytes | None = stdin
    while not stop.requested:
        try:
            return process.communicate(given, POLL_SECONDS)
        except subprocess.TimeoutExpired:
            given = None
        if timeout is not None and time.monotonic() - began > timeout:
            raise subprocess.TimeoutExpired(process.args, timeout)
    raise Interrupted(stop.signum)


def _close(process: subprocess.Popen[bytes]) -> None:
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()
