"""The service of a release on this machine: how it is started, asked and ended."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess  # nosec B404
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dataknobs_pipeline.config.environment import Environment
from dataknobs_pipeline.config.model import Embedded
from dataknobs_pipeline.delivery.places import Places
from dataknobs_pipeline.system.capture import Program

__all__ = [
    "Running",
    "await_deaf",
    "last_line",
    "rotate",
    "settings_of",
    "start",
    "tables_program",
]

READY_PATH = "/readyz"
POLL_SECONDS = 0.05
REQUEST_SECONDS = 5.0
DEAF_SECONDS = 10.0
TAIL_BYTES = 4096
LOG_BYTES = 10 * 1024 * 1024


def settings_of(
    places: Places, environment: Environment, embedded: Embedded
) -> dict[str, str]:
    """Return the environment variables of the service.

    They are those of the environment's file, but for its database: that is the one
    which pipeline.toml names for this machine, else a SQLite file.
    """
    own = f"sqlite:///{places.data / 'dataknobs.db'}"
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        **environment.settings,
        "DATABASE_URL": embedded.database_url or own,
    }


def tables_program(
    release: Path, places: Places, settings: Mapping[str, str], *words: str
) -> Program:
    """Return the program of a release that looks after the tables of its database."""
    argv = [str(release / "venv" / "bin" / "dataknobs"), "db", *words]
    return Program(argv, places.data, settings)


@dataclass
class Running:
    """A service that was started, the release it is of, and a port of its own.

    Other services may share its first sockets, from which it accepts once it is
    admitted. On its own port it alone answers, on loopback.
    """

    release: str
    process: subprocess.Popen[bytes]
    port: int

    @property
    def url(self) -> str:
        """Where it alone answers."""
        return f"http://127.0.0.1:{self.port}"

    def await_ready(self, seconds: float, stopped: Callable[[], bool]) -> str:
        """Wait until it is ready; returns what is wrong if it does not become so."""
        deadline = time.monotonic() + seconds
        problem = "it never answered"
        while time.monotonic() < deadline and not stopped():
            if (code := self.process.poll()) is not None:
                return f"it ended with exit code {code}"
            problem = self._ask(min(REQUEST_SECONDS, deadline - time.monotonic()))
            if not problem:
                return ""
            time.sleep(POLL_SECONDS)
        return f"not ready within {seconds:g} s: {problem}"

    def admit(self) -> None:
        """Let it accept from the sockets that it shares; it has to be ready."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGUSR1)

    def end(self, signum: int = signal.SIGTERM) -> None:
        """Ask it to end; what it is doing, it finishes."""
        if self.process.poll() is None:
            self.process.send_signal(signum)

    def _ask(self, seconds: float) -> str:
        seconds = max(0.1, seconds)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request("GET", READY_PATH)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            return f"{READY_PATH}: {type(error).__name__}: {error}"
        finally:
            connection.close()
        return "" if status == 200 else f"{READY_PATH} answers {status}"


def start(
    release: Path,
    folder: Path,
    settings: Mapping[str, str],
    log: Path,
    shared: Sequence[socket.socket] = (),
) -> Running:
    """Start the service of a release in a session of its own.

    Args:
        release: its folder, by its own name.
        folder: where it runs.
        settings: its environment variables, all of them.
        log: where its output is added.
        shared: listening sockets to serve on when it is admitted, besides one of its
            own.

    Raises:
        OSError: it cannot be started.
    """
    program = str(release / "venv" / "bin" / "dataknobs")
    # Ours is closed at the end: with the service, its port is gone.
    with log.open("ab") as stream, socket.create_server(("127.0.0.1", 0)) as own:
        held = [f"--held-fd={listener.fileno()}" for listener in shared]
        # It outlives this function; the one who called ends it.
        # pylint: disable-next=consider-using-with
        process = subprocess.Popen(  # nosec B603
            [program, "serve", *held, f"--fd={own.fileno()}"],
            cwd=folder,
            env=dict(settings),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            pass_fds=[listener.fileno() for listener in (*shared, own)],
            start_new_session=True,
        )
        return Running(release.name, process, own.getsockname()[1])


def await_deaf(port: int) -> None:
    """Wait until a service takes no more connections, by its own port; not for ever."""
    deadline = time.monotonic() + DEAF_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionError:
            return
        except TimeoutError:
            continue
        time.sleep(POLL_SECONDS)


def last_line(log: Path) -> str:
    """Return the last line of a log, as an end of a message."""
    try:
        with log.open("rb") as stream:
            stream.seek(max(0, stream.seek(0, os.SEEK_END) - TAIL_BYTES))
            lines = stream.read().decode(errors="replace").split("\n")
    except FileNotFoundError:
        return ""
    said = [line for line in lines if line.strip()]
    return f": {said[-1]}" if said else ""


def rotate(log: Path) -> None:
    """Keep a log from growing for ever: one older one is kept."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        os.replace(log, log.with_name(f"{log.name}.1"))
