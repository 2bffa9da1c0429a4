"""Measure what the shared cache saves: the command `dk bench cache`.

Three runs of Pants on clones of HEAD, each with a new daemon: with nothing to start
from, again, and on a second clone that has nothing but the cache. The second clone
has another folder and another home than the first.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess  # nosec B404
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dataknobs_pipeline.cache import build_server, server_command
from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.run.metrics import VARIABLE
from dataknobs_pipeline.system.tools import run_tool

__all__ = ["Measured", "bench", "table", "verdict"]

START_SECONDS = 90.0
Say = Callable[[str], None]


@dataclass(frozen=True)
class Measured:
    """One run: its duration, and its processes by where their results came from.

    `asked` are those for which the remote cache was asked: the others are not
    cacheable, such as looking for an interpreter, or were local hits.
    """

    name: str
    seconds: float
    processes: int
    local: int
    remote: int
    asked: int

    @property
    def ran(self) -> int:
        """How many processes ran."""
        return self.processes - self.local - self.remote


def bench(root: Path, goal: tuple[str, ...], say: Say) -> int:
    """Run the three runs and print what they took.

    Raises:
        StageFailed: a run failed, or something cacheable was not a remote hit.
    """
    server = build_server(root)
    with tempfile.TemporaryDirectory(prefix="dk-bench-") as name:
        folder = Path(name)
        command = server_command(root, server, folder / "cache", _free_port())
        with _serving(command, folder / "cache.log"):
            variables = _variables(folder / "cache" / "env")
            runs = _measure(root, folder, variables, goal, say)
    for line in table(runs):
        say(line)
    say(verdict(runs[-1]))
    return 0


def table(runs: list[Measured]) -> list[str]:
    """Return the lines of the table.

    >>> print(*table([Measured("cold", 90.04, 20, 0, 0, 15)]), sep="\\n")
    run                     seconds  processes  local hits  remote hits   ran
    cold                       90.0         20           0            0    20
    """
    lines = [
        "run                     seconds  processes  local hits  remote hits   ran"
    ]
    lines.extend(
        f"{run.name:<22}{run.seconds:>9.1f}{run.processes:>11}{run.local:>12}"
        f"{run.remote:>13}{run.ran:>6}"
        for run in runs
    )
    return lines


def verdict(fresh: Measured) -> str:
    """Say whether a fresh clone got all that it could.

    >>> verdict(Measured("fresh clone", 1.0, 20, 0, 15, 15))
    'fresh clone: 15 of 15 cacheable processes were remote hits, 5 are not cacheable'

    Raises:
        StageFailed: it did not.
    """
    if not fresh.asked or fresh.remote < fresh.asked:
        raise StageFailed(
            f"{fresh.name}: only {fresh.remote} of {fresh.asked} cacheable processes"
            " were remote hits: something of this machine is in the keys"
        )
    rest = fresh.processes - fresh.asked
    return (
        f"{fresh.name}: {fresh.remote} of {fresh.asked} cacheable processes"
        f" were remote hits, {rest} are not cacheable"
    )


def _measure(
    root: Path,
    folder: Path,
    variables: Mapping[str, str],
    goal: tuple[str, ...],
    say: Say,
) -> list[Measured]:
    runs = []
    for name, clone in (
        ("cold", "one"),
        ("local warm", "one"),
        ("fresh clone, remote", "another/two"),
    ):
        say(f"{name}: ./pants {' '.join(goal)} …")
        runs.append(_run(name, root, folder / clone, variables, goal))
    return runs


def _run(
    name: str,
    root: Path,
    place: Path,
    variables: Mapping[str, str],
    goal: tuple[str, ...],
) -> Measured:
    clone, metrics = place / "checkout", place / "metrics.json"
    if not clone.exists():
        argv = ["git", "clone", "--quiet", str(root), str(clone)]
        run_tool(argv, root, f"{clone}: git could not clone:")
    began = time.monotonic()
    try:
        _pants(clone, {**variables, **_own(place), VARIABLE: str(metrics)}, goal, name)
    finally:
        _stop_daemon(clone)
    seconds = time.monotonic() - began
    counts = json.loads(metrics.read_text(encoding="utf-8"))
    return Measured(
        name,
        seconds,
        counts["processes"],
        counts["local_hits"],
        counts["remote_hits"],
        counts["remote_requests"],
    )


def _own(place: Path) -> dict[str, str]:
    """Return the variables that keep a clone apart from all else on this machine."""
    home = place / "home"
    home.mkdir(parents=True, exist_ok=True)
    return {
        "HOME": str(home),
        "PANTS_LOCAL_STORE_DIR": str(place / "store"),
        "PANTS_NAMED_CACHES_DIR": str(place / "named"),
        # What is installed is on every machine; looking for it needs the real home.
        "DATAKNOBS_HOME": _installed(),
        "PYENV_ROOT": os.environ.get("PYENV_ROOT", str(Path.home() / ".pyenv")),
    }


def _installed() -> str:
    if given := os.environ.get("DATAKNOBS_HOME"):
        return given
    cache = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    shared = Path("/var/tmp/dataknobs")  # nosec B108 # as in ./pants, which checks it
    return str(shared if os.access(shared, os.W_OK) else Path(cache, "dataknobs"))


def _pants(
    clone: Path, variables: Mapping[str, str], goal: tuple[str, ...], name: str
) -> None:
    # Our own launcher and arguments, no shell.
    result = subprocess.run(  # nosec B603
        ["./pants", *goal],
        cwd=clone,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if result.returncode:
        words = (result.stdout + result.stderr).strip().splitlines()
        raise StageFailed(f"{name}: Pants failed:", *(f"  {line}" for line in words))


def _stop_daemon(clone: Path) -> None:
    for path in clone.glob(".pids/*/pantsd/pid"):
        try:
            os.kill(int(path.read_text(encoding="utf-8")), signal.SIGTERM)
        except ProcessLookupError:
            pass  # it ended by itself
    shutil.rmtree(clone / ".pids", ignore_errors=True)


@contextmanager
def _serving(command: list[str], log: Path) -> Iterator[None]:
    """Hold a server that answers; its own file `env` says how to reach it."""
    with log.open("wb") as output:
        # Our own program and arguments, no shell.
        with subprocess.Popen(  # nosec B603
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        ) as server:
            try:
                _await(server, log)
                yield
            finally:
                server.terminate()


def _await(server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while b"answers at" not in log.read_bytes():
        if server.poll() is not None or time.monotonic() > deadline:
            words = log.read_text(encoding="utf-8", errors="replace").splitlines()
            raise StageFailed(
                "the cache server did not start:", *(f"  {line}" for line in words)
            )
        time.sleep(0.2)


def _variables(path: Path) -> dict[str, str]:
    """Read the file that a shell would source."""
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.removeprefix("export ").split("=", 1) for line in lines)
    return {name: value.strip("'") for name, value in pairs}


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
