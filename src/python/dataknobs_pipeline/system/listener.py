"""The listening socket of an environment, and how to get it back from a survivor."""

from __future__ import annotations

import ctypes
import os
import re
import socket

from dataknobs_pipeline.errors import Unusable

__all__ = ["bind", "borrow", "parse_address", "url_of"]

BACKLOG = 1024
_ADDRESS = re.compile(r"(?P<host>[\w.-]+|\[[0-9a-fA-F:]+\]):(?P<port>\d{1,5})")
_PIDFD_GETFD = 438  # on every architecture of Linux


def parse_address(text: str) -> tuple[str, int] | None:
    """Return host and port of an address; None for what is none.

    >>> parse_address("127.0.0.1:8101"), parse_address("[::1]:80")
    (('127.0.0.1', 8101), ('::1', 80))
    >>> parse_address("8101")
    """
    match = _ADDRESS.fullmatch(text)
    if match is None or int(match["port"]) > 65535:
        return None
    return match["host"].strip("[]"), int(match["port"])


def url_of(listener: socket.socket) -> str:
    """Return where clients of this machine reach a listening socket."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # nosec B104
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def bind(address: tuple[str, int]) -> socket.socket:
    """Listen; a port 0 is any that is free.

    Raises:
        Unusable: the port is taken, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    try:
        return socket.create_server(address, family=family, backlog=BACKLOG)
    except OSError as error:
        where = f"{address[0]}:{address[1]}"
        raise Unusable(
            f"cannot listen on {where}: {error.strerror}: end what does, or give"
            " another address: --listen HOST:PORT"
        ) from error


def borrow(pid: int, descriptor: int) -> socket.socket | None:
    """Return a listening socket that another process of ours holds.

    None where the system has no way to do so (only Linux has) or forbids it.
    """
    if not hasattr(os, "pidfd_open"):
        return None
    try:
        process = os.pidfd_open(pid)
    except OSError:
        return None
    try:
        ours = ctypes.CDLL(None).syscall(_PIDFD_GETFD, process, descriptor, 0)
    finally:
        os.close(process)
    if ours < 0:
        return None
    found = socket.socket(fileno=ours)
    if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
        return found
    found.close()
    return None
