"""Start the `dataknobs` command from a process that has imported it already.

The import takes most of a second of processor, which each start would take otherwise.
What is started is a process like any other, with files, environment and signals of its
own.
"""

from __future__ import annotations

import atexit
import fcntl
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Any

from dataknobs_service.cli import main as program

__all__ = ["Process", "start"]

_HIGH = 512  # above the numbers of files that tests pass on
_IMPORTED = "dataknobs_service.http.server", "alembic.command", "alembic.config"
_CODE = f"import sys; from {__name__} import serve; serve(int(sys.argv[1]))"


class Process:
    """A process that was started: `subprocess.Popen`, as far as tests need it."""

    def __init__(self, watcher: socket.socket) -> None:
        self._watcher = watcher
        self.pid = int(watcher.recv(64))
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit code, None while it runs."""
        if self.returncode is None and select.select([self._watcher], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code, once there is one.

        Raises:
            TimeoutError: it runs for longer.
        """
        if self.returncode is None:
            self._watcher.settimeout(timeout)
            self.returncode = int(self._watcher.recv(64))
            self._watcher.close()
        return self.returncode

    def send_signal(self, signum: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, signum)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def start(
    args: Sequence[str],
    folder: str | os.PathLike[str],
    variables: dict[str, str],
    files: Sequence[int],
    passed: Sequence[int] = (),
) -> Process:
    """Run `dataknobs` with arguments.

    Args:
        files: its standard input, output and errors.
        passed: open files that it gets under the same numbers.
    """
    watcher, reporter = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    request = {
        "args": args,
        "folder": str(folder),
        "variables": variables,
        "numbers": [0, 1, 2, *passed],
    }
    with reporter:
        sent = [reporter.fileno(), *files, *passed]
        socket.send_fds(_forker(), [json.dumps(request).encode()], sent)
    return Process(watcher)


@cache
def _forker() -> socket.socket:
    """Start the process that forks; it ends when nobody can ask it any more."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    number = str(its.fileno())
    process = subprocess.Popen(  # pylint: disable=consider-using-with # see below
        [sys.executable, "-c", _CODE, number],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path)),
        },
        pass_fds=[its.fileno()],
    )
    its.close()
    atexit.register(process.wait)
    atexit.register(ours.close)
    return ours


def serve(number: int) -> None:
    """Fork what is asked for over a socket."""
    gc.disable()
    for name in _IMPORTED:
        import_module(name)
    gc.freeze()
    gc.enable()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # those that watch are not waited for
    with socket.socket(fileno=number) as channel:
        while True:
            request, files, _, _ = socket.recv_fds(channel, 2**20, 16)
            if not request:
                return
            if os.fork() == 0:
                _watch(json.loads(request), files)
            for file in files:
                os.close(file)


def _watch(request: dict[str, Any], files: Sequence[int]) -> None:
    """Run the program in a process of its own; tell its number, then its exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    reporter, *files = files
    if (pid := os.fork()) == 0:
        _run(request, files)
    for file in files:
        os.close(file)
    os.write(reporter, b"%d" % pid)
    _, status = os.waitpid(pid, 0)
    os.write(reporter, b"%d" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def _run(request: dict[str, Any], files: Sequence[int]) -> None:
    code = 1
    try:
        _take(files, request["numbers"])
        os.chdir(request["folder"])
        os.environ.clear()
        os.environ.update(request["variables"])
        code = program.main(request["args"])
    except SystemExit as exit_:
        code = int(exit_.code or 0)
    except BaseException:  # pylint: disable=broad-exception-caught # shown, and ended
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _take(files: Sequence[int], numbers: Sequence[int]) -> None:
    """Give files their numbers, close all others, and begin with new streams."""
    moved = [fcntl.fcntl(file, fcntl.F_DUPFD, _HIGH) for file in files]
    for file, number in zip(moved, numbers):
        os.dup2(file, number)
    os.closerange(max(numbers) + 1, 2 * _HIGH)
    # pylint: disable=consider-using-with # they stay open for as long as it runs
    sys.stdin = open(0, encoding="utf-8", closefd=False)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = open(2, "w", buffering=1, encoding="utf-8", closefd=False)
