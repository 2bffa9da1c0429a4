"""Where the embedded target of an environment keeps its releases.

.dataknobs/environments/NAME/
|-- deploy.lock          held while a deploy is at work
|-- serve.lock           held by `dk serve`
|-- serving.json         what `dk serve` serves, and where (see serving)
|-- service.log          what the service says
|-- data/                the database of the service
|-- current              -> releases/VERSION-DIGEST, switched atomically
|-- passed.json          the releases that have passed here (see ledger)
|-- releases/VERSION-DIGEST/
|   |-- manifest.json
|   |-- artifacts/       what it was installed from, to be promoted as it is
|   `-- venv/
|-- .incoming-…          a release being built
`-- .outgoing-…          a release being removed
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from dataknobs_pipeline.delivery.ledger import Ledger
from dataknobs_pipeline.delivery.steps import Step
from dataknobs_pipeline.system.files import state_directory

__all__ = ["Places", "all_places"]


@dataclass(frozen=True)
class Places:
    """The files and folders of an environment's embedded target."""

    root: Path
    name: str

    @property
    def base(self) -> Path:
        """The folder that holds everything."""
        return self.root / ".dataknobs" / "environments" / self.name

    @property
    def lock(self) -> Path:
        """The lock file of deploys."""
        return self.base / "deploy.lock"

    @property
    def serve_lock(self) -> Path:
        """The lock file of the one that serves."""
        return self.base / "serve.lock"

    @property
    def log(self) -> Path:
        """What the service says."""
        return self.base / "service.log"

    @property
    def data(self) -> Path:
        """The folder of the service's own data."""
        return self.base / "data"

    @property
    def ledger(self) -> Ledger:
        """The list of the releases that have passed."""
        return Ledger(self.base / "passed.json")

    def make(self) -> None:
        """Make the folders."""
        state_directory(self.root)
        (self.base / "releases").mkdir(parents=True, exist_ok=True)
        self.data.mkdir(exist_ok=True)

    def release(self, name: str) -> Path:
        """Return the folder of a release."""
        return self.base / "releases" / name

    def incoming(self, name: str) -> Path:
        """Return the folder in which this process builds a release.

        It is our own: a program that a killed deploy left may still write to another.
        """
        return self.base / f".incoming-{name}-{os.getpid()}"

    def releases(self) -> list[str]:
        """Return the names of all releases that are here, those that passed last."""
        folder = self.base / "releases"
        names = sorted(p.name for p in folder.iterdir()) if folder.exists() else []
        passed = {name: number for number, name in enumerate(self.ledger.names())}
        return sorted(names, key=lambda name: passed.get(name, -1))

    def current(self) -> Path | None:
        """Return the release that is served, or None."""
        link = self.base / "current"
        return self.base / os.readlink(link) if link.exists() else None

    def is_verified(self) -> bool:
        """Tell whether what is served is what passed last."""
        current = self.current()
        return current is not None and self.ledger.names()[-1:] == [current.name]

    def switched(self) -> str:
        """Return a text that differs after each switch; empty for nothing served."""
        try:
            link = (self.base / "current").lstat()
        except FileNotFoundError:
            return ""
        return f"{link.st_ino}-{link.st_mtime_ns}"

    def switch(self, name: str) -> None:
        """Make a release the current one, in one step that cannot be seen half done."""
        temporary = self.base / ".current.tmp"
        temporary.unlink(missing_ok=True)
        temporary.symlink_to(Path("releases", name))
        os.replace(temporary, self.base / "current")

    def is_dangling(self) -> bool:
        """Tell whether the release that should be served is gone."""
        return (self.base / "current").is_symlink() and self.current() is None

    def serve_nothing(self) -> None:
        """Make no release the current one."""
        (self.base / "current").unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what deploys that were killed left half done."""
        for path in (*self.base.glob(".incoming-*"), *self.base.glob(".outgoing-*")):
            shutil.rmtree(path, ignore_errors=True)
        for path in self.base.glob(".*.tmp"):
            path.unlink()

    def remove(self, name: str) -> None:
        """Remove a release; killed half-way, it is no release any more."""
        outgoing = self.base / f".outgoing-{name}"
        self.ledger.strike(name)
        os.replace(self.release(name), outgoing)
        Step.SET_ASIDE.reached()
        shutil.rmtree(outgoing)

    def prune(self, keep: int) -> list[str]:
        """Remove all but the last releases, never the current one."""
        current = self.current()
        old = [n for n in self.releases()[:-keep] if self.release(n) != current]
        for name in old:
            self.remove(name)
        return old


def all_places(root: Path) -> list[Places]:
    """Return the places of every environment that was ever deployed to."""
    folder = root / ".dataknobs" / "environments"
    names = sorted(path.name for path in folder.iterdir()) if folder.exists() else []
    return [Places(root, name) for name in names]
