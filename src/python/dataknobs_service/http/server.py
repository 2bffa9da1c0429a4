"""Run the service until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Sequence
from dataclasses import replace
from types import FrameType

import uvicorn

from dataknobs_service.errors import BadInput
from dataknobs_service.http import logs
from dataknobs_service.http.app import create_app
from dataknobs_service.http.state import State
from dataknobs_service.settings import Settings
from dataknobs_service.storage import migrate
from dataknobs_service.storage.database import Database

__all__ = ["serve"]

LINGER_SECONDS = 1.0


class _Server(uvicorn.Server):
    """Tell the app when it begins to stop: what has begun gets to its end."""

    def __init__(self, config: uvicorn.Config, state: State) -> None:
        super().__init__(config)
        self._state = state

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop taking requests; at the second signal, stop at once."""
        self._state.draining.set()
        logs.logger.info("stopping", extra={"facts": {"signal": sig}})
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer what is on its way before any connection is closed.

        A request may have been sent and not yet read: its connection looks idle. So
        idle ones get a while, and each answer says meanwhile that it is the last.
        """
        for server in self.servers:
            server.close()
        loop = asyncio.get_running_loop()
        end = loop.time() + LINGER_SECONDS
        while self.server_state.connections and loop.time() < end:
            await asyncio.sleep(0.02)
        await super().shutdown(sockets)


def serve(settings: Settings, descriptors: Sequence[int] = ()) -> int:
    """Serve until SIGTERM or SIGINT, let requests end, and return the exit code.

    Args:
        settings: what the operator set.
        descriptors: listening sockets that this process inherited, to serve on
            instead of the address in the settings.

    Raises:
        BadInput: a descriptor is no listening socket.
        Unavailable: the database cannot be reached, or needs `db upgrade` first.
    """
    logs.configure(settings.log_level)
    sockets = [_inherited(descriptor) for descriptor in descriptors]
    for inherited in sockets:  # the widest decides whether keys are needed
        if settings.loopback:
            settings = replace(settings, host=inherited.getsockname()[0])
    database, state = Database(settings.database_url, settings.timeout), State()
    migrate.prepare(database)
    config = uvicorn.Config(
        create_app(settings, database, state),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,  # Observe writes it
        server_header=False,
        proxy_headers="FORWARDED_ALLOW_IPS" in os.environ,
        # Longer than a request may wait for its turn: its connection is not idle.
        timeout_keep_alive=75,
        timeout_graceful_shutdown=int(settings.drain),
        lifespan="on",
    )
    # uvicorn repeats the signal that ended it; that this happened is no failure.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: None)
    server = _Server(config, state)
    try:
        server.run(sockets or None)
    finally:
        database.close()
    return 0


def _inherited(descriptor: int) -> socket.socket:
    try:
        found = socket.socket(fileno=descriptor)
        if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            return found
        reason = "it does not listen"
    except OSError as error:
        reason = str(error.strerror).lower()
    raise BadInput(f"--fd {descriptor}: no inherited listening socket: {reason}")
