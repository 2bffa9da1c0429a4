"""The sockets that the service listens on: its own, or those handed to it."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence

from dataknobs_service.errors import BadInput, Unavailable

__all__ = ["address", "bind", "inherit", "local"]

_BACKLOG = 2048  # connections that wait to be accepted


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens on the first address of a host; port 0 is any.

    Raises:
        Unavailable: the host is not of this machine, or the port is taken.
    """
    try:
        family, _, _, _, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(where[:2], family=family, backlog=_BACKLOG)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Unavailable(
            f"cannot listen on {host}:{port}: {reason}: take another --host or --port"
        ) from None


def inherit(descriptors: Sequence[int]) -> list[socket.socket]:
    """Return the listening TCP sockets that whoever started this process opened.

    Several processes may accept from one such socket: what waits in its queue when one
    of them stops is served by the others, so that a change of processes loses nothing.

    Raises:
        BadInput: a descriptor is none of a TCP socket that listens.
    """
    return [_inherited(descriptor) for descriptor in descriptors]


def address(listening: socket.socket) -> str:
    """Return where a socket listens, as a URL."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def local(listening: Sequence[socket.socket]) -> bool:
    """Tell whether only this machine can reach the sockets."""
    hosts = [each.getsockname()[0] for each in listening]
    return all(ipaddress.ip_address(host).is_loopback for host in hosts)


def _inherited(descriptor: int) -> socket.socket:
    unfit = BadInput(f"--fd={descriptor}: no TCP socket that listens: open one for it")
    try:
        found = socket.socket(fileno=descriptor)
        listens = found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    except OSError:
        raise unfit from None
    if not listens or found.family not in (socket.AF_INET, socket.AF_INET6):
        found.detach()  # whatever it is, it is not ours to close
        raise unfit
    return found
