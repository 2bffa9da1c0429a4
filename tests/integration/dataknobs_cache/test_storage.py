"""What the cache keeps, and what it lets go."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import pytest
from click.testing import CliRunner
from integration.dataknobs_cache.client import Client
from integration.dataknobs_cache.server import Server

from dataknobs_cache.__main__ import main

Connect = Callable[[Server, "str | None"], Client]

TRUSTED = "repo:local/dataknobs:ref:refs/heads/main"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Server]:
    """Run a server that may hold 5 MB and protects nothing."""
    running = Server(tmp_path / "cache", "--max-size=5M", "--protect=0")
    running.start()
    yield running
    running.stop()


def test_a_restart_loses_nothing_and_keeps_certificates_and_tokens(
    small: Server, connect: Connect
) -> None:
    token = small.token(TRUSTED)
    connect(small, token).write("kept", b"across a restart")
    authority = small.places.authority.read_bytes()
    assert small.stop() == 0
    small.start()
    assert small.places.authority.read_bytes() == authority
    assert connect(small, token).read("kept") == b"across a restart"


def test_over_its_limit_it_removes_content_and_serves_no_result_without_it(
    small: Server, connect: Connect
) -> None:
    client = connect(small, small.token(TRUSTED))
    names = [f"result {number}" for number in range(8)]
    for name in names:
        client.write(name, os.urandom(1_000_000))
    deadline = time.monotonic() + 60
    while size_of(small.places.blobs) > 5_000_000 and time.monotonic() < deadline:
        time.sleep(0.5)
    assert 0 < size_of(small.places.blobs) <= 5_000_000
    # All were written in one moment: which results lose something is up to chance.
    assert not all(can_read(client, name) for name in names)
    client.write("after", b"still at work")
    assert client.read("after") == b"still at work"


def test_when_one_of_its_programs_dies_it_stops_and_says_which(small: Server) -> None:
    redis = int(_pid_of(small, "redis-server"))
    os.kill(redis, 9)
    assert small.wait() == 1
    assert "error: redis ended" in small.log.read_text("utf-8")


@pytest.mark.parametrize("address", ["nonsense", "127.0.0.1:99999", ":8980"])
def test_an_address_that_is_none_is_refused(address: str, tmp_path: Path) -> None:
    places = [f"--folder={tmp_path}", f"--templates={tmp_path}"]
    result = CliRunner().invoke(main, [*places, f"--address={address}"])
    assert result.exit_code == 2 and "is not HOST:PORT" in result.output


def size_of(folder: Path) -> int:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())


def can_read(client: Client, name: str) -> bool:
    try:
        client.read(name)
    except grpc.RpcError as error:
        assert "NOT_FOUND" in str(error)
        return False
    return True


def _pid_of(server: Server, program: str) -> str:
    """Return the process of a program among the server's own children."""
    for pid in server.children():
        if program in Path(f"/proc/{pid}/cmdline").read_text("utf-8"):
            return pid
    raise AssertionError(f"no {program} among {server.children()}")
