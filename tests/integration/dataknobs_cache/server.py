"""A real cache server on loopback, started as `./dk cache serve` does."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa

from dataknobs_cache.identity import make_tokens, sign
from dataknobs_cache.settings import Places, Settings

TEMPLATES = Path("docker/cache").resolve()


class Server:
    """A server of a state folder, which can be stopped and started again."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.places = Places(folder)
        self.port = _free_port()
        self.settings = Settings(f"127.0.0.1:{self.port}", 10**9, "local/dataknobs")
        folder.mkdir()
        # Made here, not by the server, which keeps the key to itself.
        self.key: rsa.RSAPrivateKey = make_tokens(self.settings, self.places)
        self.log = folder / "server.log"
        self._options = options
        self._started: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start it, and wait until it answers."""
        path = os.pathsep.join(entry for entry in sys.path if entry)
        with self.log.open("wb") as log:
            # pylint: disable-next=consider-using-with # ended by stop
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "dataknobs_cache",
                    f"--folder={self.places.folder}",
                    f"--templates={TEMPLATES}",
                    f"--address={self.settings.address}",
                    *self._options,
                ],
                env={**os.environ, "PYTHONPATH": path},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._started.append(process)
        while b"answers at" not in self.log.read_bytes():
            assert process.poll() is None, self.log.read_text("utf-8")
            time.sleep(0.1)

    def stop(self) -> int:
        """Ask it to stop, wait until it has, and return its exit code."""
        if self._started[-1].poll() is None:
            self._started[-1].send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self) -> int:
        """Wait for its end and return its exit code."""
        return self._started[-1].wait(60)

    def children(self) -> list[str]:
        """Return the processes it has started, by number."""
        pid = self._started[-1].pid
        return Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()

    def token(self, subject: str) -> str:
        """Return a token that is genuine, whoever it is for."""
        return sign(self.key, subject, self.settings)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
