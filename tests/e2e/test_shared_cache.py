"""The shared cache saves work, and nothing that happens to it costs a build.

How many times as long as without a cache each build took is among the properties of the
JUnit report: no test fails for what else a machine has to do. 10 to 20 minutes.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Dict, Iterator, List, Mapping

import pytest
from e2e.clones import Clone

GOAL = ("test", "tests/unit/dataknobs_common/test_exceptions.py")
WARNING = "[WARN] The remote cache failed"


class Cache:
    """A cache server whose state can be put back to how it was when filled."""

    def __init__(self, checkout: Clone, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{listener.getsockname()[1]}"
        self._command = [
            str(checkout.root / "dist" / "cache-server.pex"),
            f"--folder={folder}",
            f"--templates={checkout.root / 'docker' / 'cache'}",
            f"--address={address}",
        ]
        self._running: List[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start it, and wait until it answers."""
        log = self.folder.with_suffix(".log")
        with log.open("wb") as output:
            # pylint: disable-next=consider-using-with # ended by stop
            process = subprocess.Popen(
                self._command, stdout=output, stderr=output, start_new_session=True
            )
        self._running.append(process)
        while b"answers at" not in log.read_bytes():
            assert process.poll() is None, log.read_text("utf-8")
            time.sleep(0.1)

    def send(self, signum: int) -> None:
        """Send a signal to all its programs."""
        os.killpg(self._running[-1].pid, signum)

    def stop(self) -> None:
        """Ask it to stop and wait, or end it if it does not listen any more."""
        while self._running:
            process = self._running.pop()
            try:
                os.killpg(process.pid, signal.SIGCONT)
                process.terminate()
                process.wait(60)
            except ProcessLookupError:
                process.wait()

    def variables(self) -> Dict[str, str]:
        """Return what a reader sets to use it."""
        lines = (self.folder / "env").read_text("utf-8").splitlines()
        pairs = (line[len("export ") :].split("=", 1) for line in lines)
        return {name: value.strip("'") for name, value in pairs}

    def blobs(self) -> List[Path]:
        """Return every other file of content."""
        objects = self.folder / "blobs" / "cas" / "objects"
        return sorted(path for path in objects.rglob("*") if path.is_file())[::2]


@pytest.fixture(scope="module")
def filled(
    checkout: Clone, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cache]:
    """Serve a cache that one build has filled."""
    checkout.run("./pants", "package", "src/python/dataknobs_cache:server")
    checkout.stop_daemon()
    cache = Cache(checkout, tmp_path_factory.mktemp("cache") / "state")
    cache.start()
    run(checkout, cache.variables(), tmp_path_factory.mktemp("first"))
    cache.stop()
    shutil.copytree(cache.folder, cache.folder.with_suffix(".full"), symlinks=True)
    yield cache


@pytest.fixture
def cache(filled: Cache) -> Iterator[Cache]:
    """Serve the filled cache as it was; what a test does to it is undone."""
    yield filled
    filled.stop()
    shutil.rmtree(filled.folder)
    shutil.copytree(filled.folder.with_suffix(".full"), filled.folder, symlinks=True)


@pytest.fixture(scope="module")
def uncached(checkout: Clone, tmp_path_factory: pytest.TempPathFactory) -> float:
    """Return the seconds that a build takes without a cache."""
    return run(checkout, {}, tmp_path_factory.mktemp("uncached")).seconds


@dataclass(frozen=True)
class Ran:
    """What Pants said, and how long it took, in seconds."""

    said: str
    seconds: float


def run(
    checkout: Clone,
    variables: Mapping[str, str],
    stores: Path,
    midway: Callable[[], None] = lambda: None,
) -> Ran:
    """Build with nothing from before; `midway` is called once a process has started."""
    log = stores / "pants.log"
    places = {
        "PANTS_LOCAL_STORE_DIR": str(stores / "store"),
        "PANTS_NAMED_CACHES_DIR": str(stores / "named"),
    }
    began = time.monotonic()
    with log.open("wb") as output:
        with subprocess.Popen(
            ["./pants", "--no-pantsd", *GOAL],
            cwd=checkout.root,
            env={**os.environ, **variables, **places},
            stdout=output,
            stderr=output,
        ) as process:
            while process.poll() is None and "Starting:" not in log.read_text("utf-8"):
                time.sleep(0.05)
            midway()
            process.wait()
    said = log.read_text("utf-8")
    assert process.returncode == 0, said
    return Ran(said, time.monotonic() - began)


@pytest.fixture
def note(
    uncached: float,
    request: pytest.FixtureRequest,
    record_testsuite_property: Callable[[str, object], None],
) -> Callable[[Ran], None]:
    """Put how long a test's build took beside one without a cache into the report."""
    name = f"times uncached, {request.node.name}"
    return lambda ran: record_testsuite_property(name, round(ran.seconds / uncached, 2))


Build = Callable[..., str]


@pytest.fixture
def build(
    checkout: Clone, cache: Cache, note: Callable[[Ran], None], tmp_path: Path
) -> Build:
    """Build with the cache alone, note how long it took, and return what was said."""

    def made(midway: Callable[[], None] = lambda: None) -> str:
        ran = run(checkout, cache.variables(), tmp_path, midway)
        note(ran)
        return ran.said

    return made


def test_a_build_takes_what_another_has_made(cache: Cache, build: Build) -> None:
    cache.start()
    said = build()
    assert "(cached remotely)" in said
    assert "[WARN]" not in said


@pytest.mark.usefixtures("cache")
def test_a_server_that_is_down_costs_one_warning(build: Build) -> None:
    said = build()
    assert said.count("[WARN]") == said.count(WARNING) == 1


@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGSTOP])
def test_a_server_that_is_killed_or_hangs_midway_costs_one_warning(
    cache: Cache, build: Build, signum: signal.Signals
) -> None:
    cache.start()
    said = build(lambda: cache.send(signum))
    assert said.count("[WARN]") == said.count(WARNING) == 1


def test_content_that_is_lost_costs_at_most_one_warning(
    cache: Cache, build: Build
) -> None:
    for path in cache.blobs():
        path.unlink()
    cache.start()
    said = build()
    assert said.count("[WARN]") == said.count(WARNING) <= 1


def test_content_that_is_corrupt_is_found_out_and_costs_one_warning(
    cache: Cache, build: Build
) -> None:
    for path in cache.blobs():
        path.write_bytes(b"\0" * path.stat().st_size)
    cache.start()
    said = build()
    assert said.count("[WARN]") == said.count(WARNING) == 1
