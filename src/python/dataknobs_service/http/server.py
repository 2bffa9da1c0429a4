"""Run the service until it is told to stop."""

from __future__ import annotations

import asyncio
import functools
import os
import signal
import socket
from collections.abc import Sequence
from dataclasses import replace
from types import FrameType

import uvicorn
from fastapi import FastAPI

from dataknobs_service.http import logs
from dataknobs_service.http.app import create_app
from dataknobs_service.http.sockets import address, bind, inherit, local
from dataknobs_service.http.state import State
from dataknobs_service.settings import Settings
from dataknobs_service.storage import migrate
from dataknobs_service.storage.database import Database

__all__ = ["serve"]


class _Server(uvicorn.Server):
    """Tell the app when it begins to stop: what has begun gets to its end.

    From the sockets `held` it accepts after SIGUSR1 only.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        state: State,
        linger: float,
        held: Sequence[socket.socket],
    ) -> None:
        super().__init__(config)
        self._state = state
        self._linger = linger
        self._held = held
        self._admitting: asyncio.Task[None] | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop taking connections; at a second Ctrl-C, stop at once."""
        self._state.draining.set()
        logs.logger.info("stopping", extra={"facts": {"signal": sig}})
        super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept, and say where."""
        if self._held:  # before anybody can know that it runs
            asked = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, asked.set)
            self._admitting = asyncio.create_task(self._admit(asked))
        await super().startup(sockets)
        for each in sockets or ():
            logs.logger.info("running on %s", address(each))

    async def _admit(self, asked: asyncio.Event) -> None:
        """Accept from the sockets that were held back, once that is asked for."""
        await asked.wait()
        # As uvicorn itself does; it says of the class only that it is a Protocol.
        protocol = functools.partial(  # type: ignore[call-arg]
            self.config.http_protocol_class,
            config=self.config,
            server_state=self.server_state,
            app_state=self.lifespan.state,
        )
        loop = asyncio.get_running_loop()
        try:
            for each in self._held:
                self.servers.append(await loop.create_server(protocol, sock=each))
                logs.logger.info("running on %s", address(each))
        except OSError as error:
            logs.logger.error("cannot accept: %s", error)
            self.should_exit = True  # who asked must not take it for serving

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept no more; let each connection be answered once more, then end."""
        for server in self.servers:
            server.close()
        # A connection that is closed while its next request is on the way loses that
        # request. So it is told with an answer, and only one that stays idle is cut.
        loop = asyncio.get_running_loop()
        end = loop.time() + self._linger
        await asyncio.sleep(0.1)  # until what was accepted is among the connections
        while self.server_state.connections and loop.time() < end:
            if self.force_exit:
                break
            await asyncio.sleep(0.05)
        await super().shutdown(sockets)


def serve(
    settings: Settings, descriptors: Sequence[int] = (), held: Sequence[int] = ()
) -> int:
    """Serve until SIGTERM or SIGINT, let requests end, and return the exit code.

    Args:
        descriptors: of sockets to accept from, instead of the host and port set.
        held: of sockets to accept from after SIGUSR1 only.

    Raises:
        BadInput: a descriptor is none of a socket that listens.
        Unavailable: the database cannot be reached, or needs `db upgrade` first; or
            the port is taken.
    """
    logs.configure(settings.log_level)
    listening = inherit(descriptors) or [bind(settings.host, settings.port)]
    later = inherit(held)
    own = settings.keys or not local([*listening, *later])
    settings = replace(settings, keys=own)
    database, state = Database(settings.database_url, settings.timeout), State()
    migrate.prepare(database)
    config = _config(create_app(settings, database, state), settings)
    # uvicorn repeats the signal that ended it; that this happened is no failure.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: None)
    server = _Server(config, state, settings.linger, later)
    try:
        server.run(listening)
    finally:
        database.close()
    return 0


def _config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,  # Observe writes it
        server_header=False,
        proxy_headers="FORWARDED_ALLOW_IPS" in os.environ,
        # Longer than a request may wait for its turn: its connection is not idle.
        timeout_keep_alive=75,
        timeout_graceful_shutdown=int(settings.drain),
        lifespan="on",
    )
