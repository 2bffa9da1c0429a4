"""Run `dk serve`, and ask what it serves without a pause."""

from __future__ import annotations

import http.client
import json
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from integration.dataknobs_pipeline.environments import Environment


class Server:
    """A `dk serve` that runs."""

    def __init__(
        self, environment: Environment, process: subprocess.Popen[str], begin: str
    ) -> None:
        self.environment = environment
        self.process = process
        self.port = int(json.loads(begin)["url"].rpartition(":")[2])

    def says(self) -> dict[str, Any]:
        """Return what it says of itself."""
        path = self.environment.base / "serving.json"
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return told

    def await_release(self, release: str, other_than: Sequence[int] = ()) -> None:
        """Wait until a release serves, in other processes than these."""
        for _ in range(1200):
            says = self.says()
            pids = [pid for pid, _port in says["services"]]
            if says["release"] == release and pids[0] not in other_than:
                return
            time.sleep(0.05)
        raise AssertionError(self.says())

    def answer(self, path: str = "/v1/version") -> str:
        """Ask once."""
        return ask(self.port, path)


@contextmanager
def serving(
    environment: Environment, listen: str = "127.0.0.1:0", **variables: str
) -> Iterator[Server]:
    """Serve an environment, and end what is left of it."""
    told = environment.base / "serving.json"
    told.unlink(missing_ok=True)
    process = environment.checkout.start(
        "serve", environment.name, "--listen", listen, **variables
    )
    relative = told.relative_to(environment.checkout.root)
    server = Server(environment, process, environment.checkout.wait_for(str(relative)))
    try:
        yield server
    finally:
        process.terminate()
        process.communicate(timeout=60)


def ask(port: int, path: str) -> str:
    """Return the answer to one question, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read().decode()
        if answer.status != 200:
            raise http.client.HTTPException(f"status {answer.status}")
        return text
    finally:
        connection.close()


class Load:
    """Threads that ask for the version; whatever is no answer is a loss."""

    def __init__(self, port: int, threads: int = 3) -> None:
        self.lost: list[str] = []
        self.seen: list[str] = []
        self._port = port
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(threads)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ask no more."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        while not self._over.is_set():
            try:
                version = ask(self._port, "/v1/version").partition(" ")[0]
                self.seen.append(version)
            except (OSError, http.client.HTTPException) as error:
                self.lost.append(repr(error))
            time.sleep(0.02)  # leave some of the machine to those it serves
