"""What the tests of delivery do to environments, and ask of them."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from integration.dataknobs_pipeline.checkout import PIPELINE, Checkout
from integration.dataknobs_pipeline.packages import build

from dataknobs_pipeline.built.artifacts import REQUIREMENTS

__all__ = ["Environment", "built_in", "copy_of", "small_disk", "template_in"]


class Environment:
    """An environment of a checkout, seen from the outside."""

    def __init__(self, checkout: Checkout, name: str = "staging") -> None:
        self.checkout = checkout
        self.name = name
        self.base = checkout.root / ".dataknobs" / "environments" / name

    def deploy(self, version: str, **code: str) -> str:
        """Build a version and deploy it; returns the name of the release."""
        release = self.build(version, **code)
        done = self.dk("deploy")
        assert done.returncode == 0, done.stderr
        assert self.serves() == release
        return release

    def build(self, version: str, **code: str) -> str:
        """Build a version; returns the name of its release."""
        head = self.checkout.git("rev-parse", "HEAD")
        return build(self.checkout.root, head, version, code=code).release

    def dk(
        self, command: str, *arguments: str, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of the tool on this environment, offline."""
        variables = {"UV_OFFLINE": "1", **variables}
        return self.checkout.dk(command, self.name, *arguments, **variables)

    def serves(self) -> str | None:
        """Return the release that is served, or None."""
        link = self.base / "current"
        return Path(os.readlink(link)).name if link.is_symlink() else None

    def works(self) -> bool:
        """Tell whether what is served can be used, without asking our own tool."""
        python = self.base / "current" / "venv" / "bin" / "python"
        code = "from dataknobs_structures import Tree; Tree('x').add_child('y')"
        return subprocess.run([python, "-I", "-c", code], check=False).returncode == 0

    def passed(self) -> list[str]:
        """Return the releases that have passed."""
        text = (self.base / "passed.json").read_text(encoding="utf-8")
        return [str(name) for name in json.loads(text)]

    def kept(self) -> set[str]:
        """Return all releases that are here."""
        return {path.name for path in (self.base / "releases").iterdir()}

    def litter(self) -> list[Path]:
        """Return what is neither a release nor part of the state."""
        return [
            *self.base.glob(".in*"),
            *self.base.glob(".out*"),
            *self.base.glob("*tmp"),
        ]

    def set_service(self, url: str) -> None:
        """Say where the service of the environment answers."""
        path = f"environments/{self.name}.yml"
        text = (self.checkout.root / path).read_text(encoding="utf-8")
        text = text.replace("LOG_LEVEL: INFO", f"LOG_LEVEL: INFO, SERVICE_URL: '{url}'")
        self.checkout.write(path, text)


def built_in(checkout: Checkout) -> Checkout:
    """Build the libraries in a checkout, and list them."""
    checkout.write("pants.toml", '[GLOBAL]\npants_version = "2.17.1"\n')
    _lock_nothing(checkout)
    build(checkout.root, checkout.git("rev-parse", "HEAD"))
    return checkout


def template_in(root: Path, delivery: str) -> Environment:
    """Make a checkout to copy, with these settings of delivery; nothing is deployed."""
    checkout = Checkout(root)
    checkout.write("pipeline.toml", f"{PIPELINE}\n[delivery]\n{delivery}\n")
    _lock_nothing(checkout)
    return Environment(checkout)


def _lock_nothing(checkout: Checkout) -> None:
    for name in REQUIREMENTS:
        checkout.write(f"3rdparty/python/{name}", "# nothing from elsewhere\n")
    checkout.commit()


def copy_of(root: Path, target: Path) -> Environment:
    """Return staging of a copy of a checkout: what is installed may be moved."""
    # A third of what shutil takes.
    target.mkdir(exist_ok=True)
    subprocess.run(["cp", "-a", f"{root}/.", str(target)], check=True)
    return Environment(Checkout(target))


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    """Make a folder a file system of its own, of so many bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount program")
    if done.returncode != 0:
        pytest.skip(f"only root can mount a small file system: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
