"""Throw-away clones of the checkout under test, with a Pants daemon of their own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping, Sequence


@dataclass(frozen=True)
class Clone:
    """A clone at `root`; commands run there with the environment plus `env`."""

    root: Path

    def run(
        self, *command: str, env: Mapping[str, str] | None = None, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run `command` in the clone; a failure shows its whole output."""
        done = subprocess.run(
            command,
            cwd=self.root,
            env={**os.environ, **(env or {})},
            capture_output=True,
            text=True,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(
                f"{command}: {done.returncode}\n{done.stdout}{done.stderr}"
            )
        return done

    def pants(self, *arguments: str, check: bool = True) -> Sequence[str]:
        """Run Pants and return the lines of its standard output."""
        return self.run("./pants", *arguments, check=check).stdout.splitlines()

    def append(self, path: str, text: str) -> None:
        """Change one file of the clone."""
        with (self.root / path).open("a", encoding="utf-8") as file:
            file.write(text)

    def restore(self) -> None:
        """Undo every change to tracked files."""
        self.run("git", "checkout", "--quiet", ".")

    def stop_daemon(self) -> None:
        """End the Pants daemon of this clone, and no other."""
        for pid in self.root.glob(".pids/*/pantsd/pid"):
            with contextlib.suppress(ProcessLookupError):  # it has ended
                os.kill(int(pid.read_text()), signal.SIGKILL)


def clone(checkout: str, root: Path) -> Clone:
    """Clone the commit that is checked out in `checkout` to `root`."""
    subprocess.run(
        ["git", "clone", "--quiet", "--no-hardlinks", checkout, str(root)], check=True
    )
    return Clone(root)
