"""Become the one that serves an environment: the command `dk serve`."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

from dataknobs_pipeline.config.environment import read_environment
from dataknobs_pipeline.config.model import Delivery
from dataknobs_pipeline.delivery.places import Places
from dataknobs_pipeline.delivery.serving import survivors
from dataknobs_pipeline.delivery.supervisor import DRAIN_SECONDS, Supervisor
from dataknobs_pipeline.errors import UsageError
from dataknobs_pipeline.system.listener import bind, borrow, parse_address
from dataknobs_pipeline.system.locking import exclusive
from dataknobs_pipeline.system.signals import Cancellation, collecting

__all__ = ["serve"]

Say = Callable[[str], None]


def serve(
    root: Path, name: str, delivery: Delivery, listen: str | None, say: Say
) -> None:
    """Serve what is current in an environment until a signal comes.

    Args:
        root: the checkout.
        name: the environment.
        delivery: says where it listens, unless `listen` does.
        listen: HOST:PORT.
        say: called with each line.

    Raises:
        LockHeld: another does already.
        Unusable: the port is taken.
        UsageError: nobody says where to listen.
    """
    read_environment(root, name)
    text = listen or delivery.embedded_in(name).listen
    if not text:
        raise UsageError(
            f"pipeline.toml: there is no delivery.embedded.{name}.listen: add it, or"
            " pass --listen HOST:PORT"
        )
    address = parse_address(text)
    if address is None:
        raise UsageError(f"--listen {text}: must be HOST:PORT")
    places = Places(root, name)
    places.make()
    with exclusive(places.serve_lock, False, say):
        listener, left = _listener(places, address, say)
        with listener:
            cancellation = Cancellation()
            with collecting(cancellation):
                Supervisor(places, delivery, listener, cancellation, say, left).run()


def _listener(
    places: Places, address: tuple[str, int], say: Say
) -> tuple[socket.socket, list[tuple[int, int]]]:
    """Return where to listen, and the services that listen there already."""
    left, running = survivors(places)
    if left is None or not running:
        return bind(address), []
    for pid, _port in running:
        if found := borrow(pid, left.descriptor):
            if address[1] == 0 or found.getsockname()[:2] == address:
                say(f"taking over from pid {pid}, which serves {left.release}")
                return found, running
            found.close()
            return bind(address), running
    say(f"{left.release} still serves, and its socket cannot be had: ending it first")
    for pid, _port in running:
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + DRAIN_SECONDS
    while survivors(places)[1] and time.monotonic() < deadline:
        time.sleep(0.05)
    return bind(address), []
