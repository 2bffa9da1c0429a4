"""Where the embedded target of an environment keeps its releases.

.dataknobs/environments/NAME/
|-- deploy.lock          held while a deploy is at work
|-- current              -> releases/VERSION-DIGEST, switched atomically
|-- releases/VERSION-DIGEST/
|   |-- manifest.json
|   `-- venv/
|-- .incoming-…          a release being built
`-- .outgoing-…          a release being removed
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from dataknobs_pipeline.files import state_directory

__all__ = ["Places"]


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

    def make(self) -> None:
        """Make the folders."""
        state_directory(self.root)
        (self.base / "releases").mkdir(parents=True, exist_ok=True)

    def release(self, name: str) -> Path:
        """Return the folder of a release."""
        return self.base / "releases" / name

    def incoming(self, name: str) -> Path:
        """Return the folder in which this process builds a release.

        It is our own: a program that a killed deploy left may still write to another.
        """
        return self.base / f".incoming-{name}-{os.getpid()}"

    def current(self) -> Path | None:
        """Return the release that is served, or None."""
        link = self.base / "current"
        return self.base / os.readlink(link) if link.exists() else None

    def switch(self, name: str) -> None:
        """Make a release the current one, in one step that cannot be seen half done."""
        temporary = self.base / ".current.tmp"
        temporary.unlink(missing_ok=True)
        temporary.symlink_to(Path("releases", name))
        os.replace(temporary, self.base / "current")
        # Its age decides when it goes: count from when it was last switched to.
        os.utime(self.release(name))

    def sweep(self) -> None:
        """Remove what deploys that were killed left half done."""
        for path in (*self.base.glob(".incoming-*"), *self.base.glob(".outgoing-*")):
            shutil.rmtree(path, ignore_errors=True)

    def remove(self, name: str) -> None:
        """Remove a release; killed half-way, it is no release any more."""
        outgoing = self.base / f".outgoing-{name}"
        os.replace(self.release(name), outgoing)
        shutil.rmtree(outgoing)

    def prune(self, keep: int) -> list[str]:
        """Remove all but the newest releases, never the current one."""
        current = self.current()
        releases = sorted(
            (self.base / "releases").iterdir(),
            key=lambda path: path.stat().st_mtime_ns,
            reverse=True,
        )
        old = [path.name for path in releases[keep:] if path != current]
        for name in old:
            self.remove(name)
        return old
