"""A package index on loopback that takes uploads from everybody."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Index:
    """A package index: its Simple API, where to upload to, and what it holds."""

    url: str
    folder: Path

    @property
    def uploads(self) -> str:
        """The address that twine uploads to."""
        return self.url.removesuffix("simple/")


@contextmanager
def serving(folder: Path) -> Iterator[Index]:
    """Serve a folder."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder.mkdir(exist_ok=True)
    where = [f"--port={port}", "--interface=127.0.0.1", "--disable-fallback"]
    command = [sys.executable, "-m", "pypiserver", "run", *where]
    log = folder.with_suffix(".log")
    with log.open("wb") as stream, subprocess.Popen(
        [*command, "--authenticate=.", "--passwords=.", str(folder)],
        stdout=stream,
        stderr=stream,
    ) as process:
        try:
            _await(f"http://127.0.0.1:{port}/", process, log)
            yield Index(f"http://127.0.0.1:{port}/simple/", folder)
        finally:
            process.terminate()


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(300):
        assert process.poll() is None, log.read_text(encoding="utf-8")
        try:
            with opener.open(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(log.read_text(encoding="utf-8"))
