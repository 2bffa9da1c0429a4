"""Run the service as people do: as a process, asked over a socket."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from integration.dataknobs_service.forking import Process, start


@dataclass
class Service:
    """A service that runs."""

    process: Process
    client: httpx.Client
    log: Path

    @property
    def port(self) -> int:
        return self.client.base_url.port or 0

    def stop(self, signum: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(signum)
        return self.process.wait(30)

    def logged(self) -> list[dict[str, Any]]:
        """Return the entries of the log; every line has to be one."""
        entries = self.log.read_text("utf-8").splitlines()
        return [json.loads(line) for line in entries]


def environment(url: str, **settings: str) -> dict[str, str]:
    """Return what a process needs to find this code and a database."""
    kept = {name: os.environ[name] for name in ("HOME", "PATH") if name in os.environ}
    return {
        **kept,
        "DATABASE_URL": url,
        "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path)),
        "DATAKNOBS_RATE": "0",
        "DATAKNOBS_LINGER": "0.2",  # seconds that a stop would take otherwise
        **settings,
    }


@contextmanager
def running(
    url: str,
    folder: Path,
    sockets: Sequence[socket.socket] = (),
    held: Sequence[socket.socket] = (),
    **settings: str,
) -> Iterator[Service]:
    """Start a service on a free port, or on sockets of ours, and stop it."""
    where = [f"--fd={each.fileno()}" for each in sockets] or ["--port=0"]
    where += [f"--held-fd={each.fileno()}" for each in held]
    log = folder / f"service-{len(list(folder.glob('service-*')))}.log"
    with log.open("wb") as stderr, open(os.devnull, "r+b") as nothing:
        process = start(
            ["serve", *where],
            folder,
            environment(url, **settings),
            files=[nothing.fileno(), nothing.fileno(), stderr.fileno()],
            passed=[each.fileno() for each in (*sockets, *held)],
        )
    try:
        base = _address(process, log)
        with httpx.Client(base_url=base, timeout=30, trust_env=False) as client:
            yield Service(process, client, log)
    finally:
        process.kill()
        process.wait()


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """Make a folder a file system of its own, of 2 MiB."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"only root can mount a small file system: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _address(process: Process, log: Path) -> str:
    """Wait for the line that says where the service listens."""
    while process.poll() is None:
        for line in log.read_text("utf-8").splitlines():
            if "running on " in line:
                message: str = json.loads(line)["message"]
                return message.split("running on ")[1].split()[0]
        try:
            process.wait(0.02)
        except TimeoutError:
            continue
    raise AssertionError(f"no start: {log.read_text()}")
