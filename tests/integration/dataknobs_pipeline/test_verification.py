"""What happens when a release does not pass after the switch."""

from __future__ import annotations

import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from integration.dataknobs_pipeline.checkout import PIPELINE, Checkout
from integration.dataknobs_pipeline.environments import (
    Environment,
    copy_of,
    template_in,
)

READY = b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"
BUSY = b"HTTP/1.0 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"

Answer = Callable[[socket.socket], None]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a checkout with a release in staging; two seconds are enough for it."""
    root = tmp_path_factory.mktemp("template")
    template_in(root, "verify_seconds = 2").deploy("1.0.0")
    return root


@pytest.fixture
def staging(template: Path, tmp_path: Path) -> Environment:
    """Return the staging environment of a copy of the template."""
    return copy_of(template, tmp_path / "copy")


@contextmanager
def _service(answer: Answer) -> Iterator[str]:
    """Serve on loopback; `answer` does what it likes with each connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            while True:
                try:
                    connection, _address = server.accept()
                except OSError:
                    return
                threading.Thread(target=answer, args=(connection,)).start()

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def _saying(data: bytes) -> Answer:
    def answer(connection: socket.socket) -> None:
        with connection:
            connection.recv(4096)
            connection.sendall(data)

    return answer


def _silent(connection: socket.socket) -> None:
    with connection:
        while connection.recv(4096):
            pass


def _dripping(connection: socket.socket) -> None:
    """Send a header that never ends, always in time for the next time-out."""
    with connection:
        try:
            connection.sendall(b"HTTP/1.0 200 OK\r\nX: ")
            for _ in range(600):
                connection.sendall(b"x")
                time.sleep(0.1)
        except OSError:
            pass


BAD = {
    "busy": (_saying(BUSY), "HTTPError: HTTP Error 503: Service Unavailable"),
    "silent": (_silent, "TimeoutError: timed out"),
    "dripping": (_dripping, "no answer within 2 s"),
    "nonsense": (_saying(b"nonsense\r\n\r\n"), "BadStatusLine: nonsense"),
}


@dataclass(frozen=True)
class Attempt:
    """A deploy of a release, and how it ended."""

    staging: Environment
    release: str
    process: subprocess.Popen[str]

    def end(self) -> str:
        """Wait for its end; returns what it complained of."""
        return self.process.communicate(timeout=60)[1]


@pytest.fixture(scope="module")
def attempts(
    template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Attempt]]:
    """Deploy what hangs, and to each bad service, at once: most of it is waiting."""
    with ExitStack() as stack:
        staging = copy_of(template, tmp_path_factory.mktemp("hanging") / "copy")
        started = {"hanging": _attempt(staging, "import time; time.sleep(600)")}
        for name, (answer, _problem) in BAD.items():
            staging = copy_of(template, tmp_path_factory.mktemp(name) / "copy")
            staging.set_service(stack.enter_context(_service(answer)))
            started[name] = _attempt(staging)
        yield started


def _attempt(staging: Environment, code: str = "") -> Attempt:
    release = staging.build("1.1.0", dataknobs_utils=code)
    process = staging.checkout.start("deploy", staging.name, UV_OFFLINE="1")
    return Attempt(staging, release, process)


@pytest.mark.parametrize("name", BAD)
def test_a_service_that_is_not_ready_in_time_is_rolled_back(
    attempts: dict[str, Attempt], name: str
) -> None:
    attempt = attempts[name]
    staging = attempt.staging
    said = attempt.end()
    assert attempt.process.returncode == 1
    (first,) = staging.passed()
    what = f"release {attempt.release} failed its verification: rolled back to {first}"
    assert said.startswith(f"error: {what}\n")
    assert BAD[name][1] in said
    assert staging.serves() == first
    assert staging.works()
    outcome, reason = staging.checkout.rows("SELECT outcome, reason FROM deploys")[-1]
    assert outcome == "failed"
    assert f"rolled back to {first}" in reason


def test_a_service_that_is_ready_passes(staging: Environment) -> None:
    with _service(_saying(READY)) as url:
        staging.set_service(url)
        staging.deploy("1.1.0")
        assert "ok      /readyz answers" in staging.dk("health").stdout
    done = staging.dk("health")
    assert done.returncode == 1
    assert "FAILED  /readyz answers: URLError: " in done.stdout


def test_a_first_release_that_does_not_pass_is_not_served(built: Checkout) -> None:
    built.write("pipeline.toml", PIPELINE + "\n[delivery]\nverify_seconds = 1\n")
    staging = Environment(built)
    staging.set_service("http://127.0.0.1:1")
    done = staging.dk("deploy")
    assert done.returncode == 1
    assert "nothing else has passed here, so nothing is served" in done.stderr
    assert staging.serves() is None


def test_a_library_that_hangs_is_never_switched_to(
    attempts: dict[str, Attempt],
) -> None:
    attempt = attempts["hanging"]
    staging = attempt.staging
    said = attempt.end()
    assert attempt.process.returncode == 1
    assert f"release {attempt.release} does not work" in said
    assert "FAILED  release answers: no answer within 2 s" in said
    assert [staging.serves()] == staging.passed()
    assert not staging.litter()
