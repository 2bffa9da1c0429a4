"""Run the programs of the cache together: all of them, or none."""

from __future__ import annotations

import secrets
import signal
import socket
import ssl
import subprocess  # nosec B404
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dataknobs_cache import programs
from dataknobs_cache.identity import (
    is_fresh,
    make_certificates,
    make_tokens,
    write_private,
)
from dataknobs_cache.settings import Places, Settings, write_configuration

__all__ = ["CacheFailed", "prepare", "serve"]

POLL_SECONDS = 0.2
START_SECONDS = 60.0
END_SECONDS = 10.0

Process = subprocess.Popen[bytes]


class CacheFailed(Exception):
    """Report that the cache cannot run, or has stopped running."""


def prepare(settings: Settings, places: Places, templates: Path) -> int:
    """Write everything that the programs read, and return the port for Redis.

    Certificates that somebody put there are used; tokens are made only where no issuer
    is named.
    """
    places.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for folder in (places.redis, places.blobs):
        folder.mkdir(mode=0o700, exist_ok=True)
    if not settings.jwks_url:
        if not is_fresh(places.certificate):
            make_certificates(places)
        if not is_fresh(places.verification_key):
            make_tokens(settings, places)
        write_private(places.environment, _environment(settings, places).encode())
    elif not places.certificate.exists() or not places.key.exists():
        raise CacheFailed(
            f"{places.certificate} and {places.key}: put the server's certificate there"
        )
    port = _free_port()
    password = secrets.token_hex(32)
    write_private(places.redis_password, password.encode())
    configuration = programs.redis_configuration(places, port, password)
    write_private(places.folder / "redis.conf", configuration.encode())
    write_configuration(settings, places, templates, port)
    return port


def serve(
    settings: Settings, places: Places, redis_port: int, ready: Callable[[], None]
) -> None:
    """Run Redis, the server and the cleanup until this process is asked to stop.

    Args:
        settings: where to listen.
        places: what `prepare` has filled.
        redis_port: what `prepare` has returned.
        ready: called once the server answers.

    Raises:
        CacheFailed: one of them ended, or did not start.
    """
    host, _, port = settings.address.rpartition(":")
    with _running() as running:
        running["redis"] = _start(programs.redis(places))
        _await(lambda: _accepts("127.0.0.1", redis_port), "redis", running)
        running["server"] = _start(programs.server(places))
        _await(lambda: _speaks_tls(host, int(port)), "server", running)
        running["cleanup"] = _start(programs.cleanup(places))
        ready()
        while not (ended := _ended(running)):
            time.sleep(POLL_SECONDS)
    raise CacheFailed(f"{ended} ended: see its output above")


def _environment(settings: Settings, places: Places) -> str:
    port = settings.address.rpartition(":")[2]
    variables = {
        "CONFIG_FILES": "pants.remote-cache.toml",
        "REMOTE_STORE_ADDRESS": f"grpcs://localhost:{port}",
        "REMOTE_CA_CERTS_PATH": places.authority,
        "REMOTE_OAUTH_BEARER_TOKEN_PATH": places.token("writer"),
        "REMOTE_CACHE_WRITE": "true",
    }
    return "".join(f"export PANTS_{name}='{v}'\n" for name, v in variables.items())


@contextmanager
def _running() -> Iterator[dict[str, Process]]:
    """Hold processes by name, and end them, the last one first, however it goes."""
    running: dict[str, Process] = {}
    try:
        yield running
    finally:
        # Redis last: the server still writes to it while it stops.
        for process in reversed(running.values()):
            _end(process)


def _start(argv: list[str]) -> Process:
    # Fixed programs, no shell. `_running` ends them.
    # pylint: disable-next=consider-using-with
    return subprocess.Popen(  # nosec B603
        argv,
        env=programs.module_environment(),
        stdin=subprocess.DEVNULL,
        start_new_session=False,
    )


def _end(process: Process) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGCONT)
        process.terminate()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _await(ready: Callable[[], bool], name: str, running: dict[str, Process]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if _ended(running):
            raise CacheFailed(f"{name} did not start: see its output above")
        if time.monotonic() > deadline:
            raise CacheFailed(f"{name} does not answer after {START_SECONDS:.0f} s")
        time.sleep(POLL_SECONDS)


def _ended(running: dict[str, Process]) -> str | None:
    return next(
        (n for n, process in running.items() if process.poll() is not None), None
    )


def _accepts(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _speaks_tls(host: str, port: int) -> bool:
    # Whether it is up, not who it is: clients check the certificate.
    context = ssl.create_default_context()
    context.check_hostname = False  # nosemgrep
    context.verify_mode = ssl.CERT_NONE  # nosemgrep
    context.set_alpn_protocols(["h2"])
    everywhere = ("", "0.0.0.0", "[::]")  # nosec B104 # compared with, not bound to
    address = "127.0.0.1" if host in everywhere else host
    try:
        with socket.create_connection((address, port), timeout=1) as plain:
            with context.wrap_socket(plain, server_hostname="localhost"):
                return True
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
