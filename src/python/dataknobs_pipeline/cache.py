"""Run the shared build cache on this machine: the command `dk cache serve`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from dataknobs_pipeline.system.files import state_directory
from dataknobs_pipeline.system.tools import run_tool

__all__ = ["build_server", "serve", "server_command"]

TARGET = "src/python/dataknobs_cache:server"
FILE = "cache-server.pex"


def build_server(root: Path) -> Path:
    """Build the server through Pants and return its file."""
    run_tool(["./pants", "package", TARGET], root, "the cache server does not build:")
    return root / "dist" / FILE


def server_command(
    root: Path, server: Path, folder: Path, port: int, options: Sequence[str] = ()
) -> list[str]:
    """Return the command that serves the cache of a folder on a port of loopback."""
    return [
        str(server),
        f"--folder={folder}",
        f"--templates={root / 'docker' / 'cache'}",
        f"--address=127.0.0.1:{port}",
        *options,
    ]


def serve(root: Path, port: int, max_size: str) -> None:
    """Become the cache server, with its content below .dataknobs/; never returns."""
    server = build_server(root)
    folder = state_directory(root) / "cache"
    command = server_command(root, server, folder, port, [f"--max-size={max_size}"])
    # Our own file and arguments, no shell.
    os.execv(command[0], command)  # nosec B606
