"""Sockets to listen on."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from dataknobs_service.errors import BadInput, Unavailable
from dataknobs_service.http.sockets import address, bind, inherit, local


@pytest.fixture
def others() -> Iterator[dict[str, int]]:
    """Descriptors that are not of a TCP socket that listens."""
    with ExitStack() as stack:
        left, _right = map(stack.enter_context, socket.socketpair())
        datagram = stack.enter_context(socket.socket(type=socket.SOCK_DGRAM))
        idle = stack.enter_context(socket.socket())
        unix = stack.enter_context(socket.socket(socket.AF_UNIX))
        unix.bind("\0test-sockets-" + str(os.getpid()))
        unix.listen()
        with open(os.devnull, encoding="utf-8") as file:
            yield {
                "closed": 10_000,
                "file": file.fileno(),
                "connected": left.fileno(),
                "datagram": datagram.fileno(),
                "not listening": idle.fileno(),
                "of a path": unix.fileno(),
            }


def test_a_listening_socket_is_taken_as_it_is() -> None:
    with bind("127.0.0.1", 0) as made:
        (found,) = inherit([os.dup(made.fileno())])
        with found:
            assert found.getsockname() == made.getsockname()
            assert address(found) == f"http://127.0.0.1:{made.getsockname()[1]}"


@pytest.mark.parametrize(
    "kind",
    ["closed", "file", "connected", "datagram", "not listening", "of a path"],
)
def test_what_does_not_listen_is_named_and_left_open(
    others: dict[str, int], kind: str
) -> None:
    with pytest.raises(BadInput, match=f"--fd={others[kind]}: no TCP socket that"):
        inherit([others[kind]])
    if kind != "closed":
        os.fstat(others[kind])


def test_a_port_that_is_taken_and_a_host_of_others_are_named() -> None:
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Unavailable, match=f"127.0.0.1:{port}: Address already in"):
            bind("127.0.0.1", port)
    with pytest.raises(Unavailable, match="cannot listen on 192.0.2.1:80: Cannot"):
        bind("192.0.2.1", 80)
    with pytest.raises(Unavailable, match="cannot listen on no.host.invalid:80: "):
        bind("no.host.invalid", 80)


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [(["127.0.0.1"], True), (["0.0.0.0"], False), (["127.0.0.1", "0.0.0.0"], False)],
)
def test_local_is_what_only_this_machine_reaches(
    hosts: list[str], expected: bool
) -> None:
    with ExitStack() as stack:
        made = [stack.enter_context(bind(host, 0)) for host in hosts]
        assert local(made) is expected
