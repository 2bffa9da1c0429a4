"""The production image, built for real and asked for its health: ten minutes, as root.

It wants buildah and debootstrap (Debian packages), a PEX in dist, and E2E_CONTAINER=1.
E2E_CONTAINER_ROOT names a folder with a Debian root file system, to save making one.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Iterator

import pytest

CHECKOUT = Path(os.environ.get("E2E_CHECKOUT", "."))
BASE = "localhost/debian-python:test"
IMAGE = "localhost/dataknobs:test"

pytestmark = pytest.mark.skipif(
    os.environ.get("E2E_CONTAINER") != "1", reason="takes minutes: set E2E_CONTAINER=1"
)


class Engine:
    """buildah with a storage of its own; it needs neither a daemon nor namespaces."""

    def __init__(self, folder: Path) -> None:
        storage = folder / "storage.conf"
        storage.write_text(
            f'[storage]\ndriver = "vfs"\ngraphroot = "{folder}/graph"\n'
            f'runroot = "{folder}/run"\n',
            encoding="utf-8",
        )
        own = {"CONTAINERS_STORAGE_CONF": str(storage), "BUILDAH_ISOLATION": "chroot"}
        self.variables = {**os.environ, **own}

    def __call__(self, *arguments: str, check: bool = True) -> str:
        done = subprocess.run(
            ["buildah", *arguments],
            cwd=CHECKOUT,
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip() if done.returncode == 0 else ""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Build the base and the image."""
    # Where Debian has debootstrap, which itself calls what is there.
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    for program in ("buildah", "debootstrap"):
        assert shutil.which(program), f"{program} is missing: install its package"
    assert (CHECKOUT / "dist" / "dataknobs.pex").exists(), "package the service first"
    folder = tmp_path_factory.mktemp("container")
    engine = Engine(folder)
    root = os.environ.get("E2E_CONTAINER_ROOT") or _debian(folder / "root")
    base = engine("from", "scratch")
    engine("copy", "--quiet", base, root, "/")
    engine("commit", "--quiet", base, BASE)
    options = ("--format=docker", f"--build-arg=BASE={BASE}", f"--tag={IMAGE}")
    engine("build", *options, "--file=docker/Dockerfile.prod", ".")
    yield engine
    engine("rm", "--all")
    engine("rmi", "--all", "--force")


def _debian(root: Path) -> str:
    options = ["--variant=minbase", "--include=python3"]
    subprocess.run(["debootstrap", *options, "trixie", root], check=True)
    return str(root)


def test_the_image_is_healthy_and_runs_without_rights(engine: Engine) -> None:
    image = json.loads(engine("inspect", "--type=image", IMAGE))["Docker"]["config"]
    assert image["User"] == "10001:10001"
    check = image["Healthcheck"]["Test"]
    assert check[0] == "CMD"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    check = [word.replace("8000", port) for word in check[1:]]
    container = engine("from", IMAGE)
    assert engine("run", container, "--", "id", "-u") == "10001"
    serve = [*image["Entrypoint"], *image["Cmd"][:-1], f"--port={port}"]
    # Without a namespace for the network, its ports are ours.
    with subprocess.Popen(
        ["buildah", "run", container, "--", *serve],
        env=engine.variables,
        stderr=subprocess.PIPE,
        text=True,
    ) as service:
        try:
            ask = ("run", container, "--", *check)
            healthy = f"{check[-1]}; print('healthy')"
            for _ in range(60):
                if engine(*ask[:-1], healthy, check=False) == "healthy":
                    break
                assert service.poll() is None, service.stderr
                time.sleep(1)
            else:
                raise AssertionError("it never became healthy")
        finally:
            service.terminate()
