"""Serve what is current in an environment: the command `dk serve`.

It holds the listening socket. When `current` is switched, it starts the service of the
new release, which has that socket and accepts nothing from it yet, tries it on a port
of its own, and only then admits it and tells the old one to finish and go. Clients see
one address that always answers, and never a release that was not found good.

The services outlive it: when it is killed they go on, and the next `dk serve` takes the
socket from the survivor and replaces it.
"""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from dataknobs_pipeline.built.manifest import read_manifest
from dataknobs_pipeline.config.environment import read_environment
from dataknobs_pipeline.config.model import Delivery
from dataknobs_pipeline.delivery.health import check_release
from dataknobs_pipeline.delivery.places import Places
from dataknobs_pipeline.delivery.service import (
    Running,
    await_deaf,
    last_line,
    rotate,
    settings_of,
    start,
)
from dataknobs_pipeline.delivery.serving import Serving
from dataknobs_pipeline.delivery.steps import Takeover
from dataknobs_pipeline.errors import DkError
from dataknobs_pipeline.system.listener import url_of
from dataknobs_pipeline.system.signals import Cancellation

__all__ = ["Supervisor"]

POLL_SECONDS = 0.05
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0
# The service gives requests 30 s to end, and goes by itself.
DRAIN_SECONDS = 40.0


@dataclass
class Supervisor:  # pylint: disable=too-many-instance-attributes # its state
    """Keeps the service of what is current running behind one socket."""

    places: Places
    delivery: Delivery
    listener: socket.socket
    cancellation: Cancellation
    say: Callable[[str], None]
    survivors: list[tuple[int, int]]
    _running: Running | None = None
    _leaving: list[tuple[Running, float]] = field(default_factory=list)
    _switched: str = ""  # seen
    _acted: str = ""  # and acted on
    _pause: float = 0.0
    _again: float = 0.0
    _since: float = 0.0
    _news: Serving | None = None  # not written yet
    _mute: bool = False

    def run(self) -> None:
        """Serve until the end is asked for; what runs then is ended gracefully."""
        self._tell()
        try:
            while not self.cancellation.requested:
                self._look()
                time.sleep(POLL_SECONDS)
        finally:
            self._finish()

    def _look(self) -> None:
        """Act on what has changed: a switch, an end, a failure that is due again."""
        self._write()
        self._reap()
        current, switched = self.places.current(), self.places.switched()
        if self._running and self._running.process.poll() is not None:
            self._lost(self._running)
        now = time.monotonic()
        if switched != self._switched:
            self._switched, self._pause, self._again = switched, 0.0, 0.0
        elif self._running or not current or now < self._again:
            return
        if current is None:
            self._serve_nothing()
        elif self._running and self._running.release == current.name:
            self._announce(self._running)
        else:
            self._replace(current)

    def _replace(self, release: Path) -> None:
        """Start the service of a release; the one before goes when it is ready."""
        self._say(f"starting {release.name}")
        before = self._running
        problem, running = self._start(release)
        if running is None:
            still = f": {before.release} goes on" if before else ""
            self._say(f"{release.name} does not serve: {problem}{still}")
            self._tell(problem)
            self._back_off()
            return
        self._running, self._since = running, time.monotonic()
        if before:
            self._let_go(before)
            await_deaf(before.port)
        self._end_survivors()
        Takeover.LET_GO.reached()
        self._announce(running)
        Takeover.ANNOUNCED.reached()

    def _start(self, release: Path) -> tuple[str, Running | None]:
        """Return a service that was found good and admitted, or why there is none."""
        rotate(self.places.log)
        try:
            # Read each time: the settings may have been edited.
            name = self.places.name
            environment = read_environment(self.places.root, name)
            settings = settings_of(
                self.places, environment, self.delivery.embedded_in(name)
            )
            running = start(
                release, self.places.data, settings, self.places.log, [self.listener]
            )
        except (OSError, DkError) as error:
            return str(error), None
        self._tell(starting=running)
        Takeover.STARTED.reached()
        if problem := self._try(running, release):
            self._let_go(running)
            return problem, None
        Takeover.TRIED.reached()
        running.admit()
        Takeover.ADMITTED.reached()
        return "", running

    def _try(self, running: Running, release: Path) -> str:
        """Return what is wrong with a service that nobody else can reach yet."""
        seconds, stop = self.delivery.verify_seconds, self.cancellation
        if problem := running.await_ready(seconds, lambda: stop.requested):
            return problem + last_line(self.places.log)
        try:
            if self.places.is_verified():
                return ""
            manifest = read_manifest(release / "manifest.json")
            checks = check_release(release, manifest, seconds, running.url, stop)
        except DkError as error:
            return str(error)
        bad = [check for check in checks if check.problem]
        return "; ".join(f"{check.what}: {check.problem}" for check in bad)

    def _announce(self, running: Running) -> None:
        self._acted = self._switched
        self._tell()
        url = url_of(self.listener)
        self._say(f"{self.places.name} serves {running.release} at {url}")

    def _serve_nothing(self) -> None:
        if self._running and not self.places.is_dangling():
            self._say("nothing is to be served")
            self._let_go(self._running)
            self._running = None
        self._acted = self._switched
        self._tell()

    def _lost(self, running: Running) -> None:
        code = running.process.returncode
        said = last_line(self.places.log)
        self._say(f"{running.release} ended with exit code {code}{said}")
        self._running = None
        if time.monotonic() - self._since > STEADY_SECONDS:
            self._pause = 0.0
        self._back_off()

    def _back_off(self) -> None:
        longer = max(FIRST_PAUSE_SECONDS, 2 * self._pause)
        self._pause = min(longer, LONGEST_PAUSE_SECONDS)
        self._again = time.monotonic() + self._pause

    def _let_go(self, running: Running) -> None:
        running.end()
        self._leaving.append((running, time.monotonic() + DRAIN_SECONDS))

    def _reap(self) -> None:
        for running, deadline in list(self._leaving):
            if running.process.poll() is not None:
                self._leaving.remove((running, deadline))
            elif time.monotonic() > deadline:
                running.end(signal.SIGKILL)

    def _finish(self) -> None:
        """End what runs: nobody is asked to wait for a listener without a service."""
        self.listener.close()
        if self._running:
            self._let_go(self._running)
        self._end_survivors()
        while self._leaving:
            if self.cancellation.urgent:
                for running, _deadline in self._leaving:
                    running.end(signal.SIGKILL)
            self._reap()
            time.sleep(POLL_SECONDS)

    def _end_survivors(self) -> None:
        """Let the services go that a supervisor before us left behind."""
        for pid, port in self.survivors:
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                continue
            await_deaf(port)
        self.survivors = []

    def _tell(self, problem: str = "", starting: Running | None = None) -> None:
        """Write down what serves, and each process that may hold the socket."""
        if problem:
            self._acted = self._switched
        leaving = [running for running, _deadline in self._leaving]
        ours = [one for one in (self._running, *leaving, starting) if one]
        services = [(one.process.pid, one.port) for one in ours]
        self._news = Serving(
            url_of(self.listener),
            self._acted,
            self._running.release if self._running else "",
            [*services, *self.survivors],
            self.listener.fileno(),
            problem,
        )
        self._write()

    def _write(self) -> None:
        """Write down the news; while the disk is full, what serves goes on without."""
        if self._news is None:
            return
        try:
            self._news.write(self.places)
        except OSError as error:
            if not self._mute:
                self._say(f"cannot say what serves: {error.filename}: {error.strerror}")
            self._mute = True
        else:
            self._news, self._mute = None, False

    def _say(self, line: str) -> None:
        try:
            self.say(line)
        except OSError:
            pass  # a full disk, or nobody reads: no reason to end a service
