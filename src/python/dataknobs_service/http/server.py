"""Run the service until it is told to stop."""

from __future__ import annotations

import os
import signal
from types import FrameType

import uvicorn

from dataknobs_service.http import logs
from dataknobs_service.http.app import create_app
from dataknobs_service.http.state import State
from dataknobs_service.settings import Settings
from dataknobs_service.storage import migrate
from dataknobs_service.storage.database import Database

__all__ = ["serve"]


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


def serve(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT, let requests end, and return the exit code.

    Raises:
        Unavailable: the database cannot be reached, or needs `db upgrade` first.
    """
    logs.configure(settings.log_level)
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
        server.run()
    finally:
        database.close()
    return 0
