"""Hand a listening socket from one service to the next, under load."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from integration.dataknobs_service.serving import environment


@contextmanager
def _serving(
    folder: Path, *listeners: socket.socket
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a service on sockets that it inherits; the last one is its own."""
    descriptors = [listener.fileno() for listener in listeners]
    process = subprocess.Popen(
        [sys.executable, "-m", "dataknobs_service"]
        + [f"--fd={descriptor}" for descriptor in descriptors],
        cwd=folder,
        env=environment(f"sqlite:///{folder}/test.db"),
        stderr=subprocess.DEVNULL,
        pass_fds=descriptors,
    )
    try:
        # Accepted when it is there: until then the connection waits.
        assert _get(listeners[-1].getsockname()[1], "/readyz") == 200
        yield process
    finally:
        process.kill()
        process.wait()


def _get(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


class _Load:
    """Threads that ask without a pause; every answer but 200 is a loss."""

    def __init__(self, port: int) -> None:
        self.answered = 0
        self.lost: list[str] = []
        self._port = port
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._ask, args=(number % 2 == 0,))
            for number in range(4)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, keep_alive: bool) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        while not self._over.is_set():
            try:
                connection.request("GET", "/v1/search?q=red")
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    self.lost.append(f"status {answer.status}")
            except (OSError, http.client.HTTPException) as error:
                self.lost.append(repr(error))
                connection.close()
            if not keep_alive:
                connection.close()
            self.answered += 1
        connection.close()


def test_no_request_is_lost_between_two_services(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0), backlog=512) as public,
        socket.create_server(("127.0.0.1", 0)) as own,
        _serving(tmp_path, public) as old,
    ):
        load = _Load(public.getsockname()[1])
        load.start()
        with _serving(tmp_path, public, own):
            old.send_signal(signal.SIGTERM)
            code = old.wait(20)
            before = load.answered
            time.sleep(0.2)
            after = load.answered  # by the new one
            load.stop()
    assert load.lost == []
    assert code == 0
    assert after > before
    assert load.answered > 100


def test_an_open_connection_is_told_before_it_ends(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as public,
        _serving(tmp_path, public) as service,
    ):
        port = public.getsockname()[1]
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.connect()
        service.send_signal(signal.SIGTERM)
        told = False
        while not told:
            connection.request("GET", "/v1/search?q=red")
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200
            told = answer.headers["Connection"] == "close"
        assert service.wait(20) == 0
        connection.close()


def test_a_descriptor_that_is_no_listening_socket_is_named(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    done = subprocess.run(
        [sys.executable, "-m", "dataknobs_service", f"--fd={reader}"],
        cwd=tmp_path,
        env=environment(f"sqlite:///{tmp_path}/test.db"),
        capture_output=True,
        text=True,
        pass_fds=[reader],
        check=False,
    )
    os.close(reader)
    os.close(writer)
    assert done.returncode == 2
    assert f"error: --fd {reader}: no inherited listening socket: " in done.stderr
