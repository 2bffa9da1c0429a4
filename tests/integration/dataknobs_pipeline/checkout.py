"""A throw-away git checkout whose ./pants and ./dk are small bash scripts.

These two scripts are the boundary: everything on our side of it is the real tool, in a
process of its own.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from integration.dataknobs_pipeline import warm

from dataknobs_pipeline import __main__ as program

# Named through an import, so that Pants knows what these tests run.
PROGRAM = (sys.executable, "-m", program.__name__.partition(".")[0])
PIPELINE = """
[stages.quality]
run = ["./dk quality"]

[stages.unit]
run = ["./pants test {scope}"]

[stages.build]
needs = ["quality", "unit"]
run = ["./pants package ::"]

[stages.deploy]
needs = ["build"]
run = ["./dk deploy {environment}"]

[[routes]]
ref = "main"
environment = "staging"
stages = ["deploy"]

[[routes]]
ref = "*"
environment = "development"
stages = ["deploy"]

[changes]
narrow = ["src/**/*.py"]
"""
ENVIRONMENT = """
apiVersion: v1
kind: ConfigMap
metadata: {{name: dataknobs-{name}}}
data: {{ENVIRONMENT: {name}, LOG_LEVEL: INFO}}
"""


class Checkout:
    """A git checkout, made where there is none, and the real tool run in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        if (root / ".git").exists():
            return
        self.git("init", "--quiet", "--initial-branch=main", "--template=")
        self.write("pipeline.toml", PIPELINE)
        for name in ("development", "staging", "production"):
            self.write(f"environments/{name}.yml", ENVIRONMENT.format(name=name))
        self.write(".gitignore", "calls.txt\n/dist/\n")
        for launcher in ("pants", "dk"):
            self.script(launcher, "true")
        self.commit()

    def write(self, path: str, text: str) -> Path:
        """Write a file of the checkout."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return target

    def script(self, program: str, body: str) -> None:
        """Make ./pants or ./dk a bash script; it first notes how it was called."""
        path = self.root / program
        note = f'echo "./{program} $*" >> calls.txt'
        path.write_text(f"#!/usr/bin/env bash\n{note}\n{body}\n", encoding="utf-8")
        path.chmod(0o755)

    def commit(self) -> None:
        """Commit everything."""
        self.git("add", "--all")
        who = ("-c", "user.name=Tester", "-c", "user.email=tester@example.org")
        self.git(*who, "commit", "--quiet", "--allow-empty", "--message=a change")

    def git(self, *arguments: str) -> str:
        """Run git."""
        command = ["git", "-C", str(self.root), *arguments]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start the tool."""
        return subprocess.Popen(
            [*PROGRAM, *arguments],
            env=self.variables(**environment),
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def dk(
        self, *arguments: str, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the tool to its end."""
        return self.dk_in(self.root, *arguments, **environment)

    def dk_in(
        self, folder: Path, *arguments: str, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the tool in some folder."""
        return warm.run(arguments, self.variables(**environment), folder)

    def variables(self, **extra: str) -> dict[str, str]:
        """Return an environment in which the tool finds its modules."""
        # Absolute, because the tool runs in another folder than the tests.
        path = os.pathsep.join(os.path.abspath(e) for e in sys.path if e)
        clean = {k: v for k, v in os.environ.items() if not k.startswith("GITHUB_")}
        return {**clean, "DK_ROOT": str(self.root), "PYTHONPATH": path, **extra}

    def calls(self) -> list[str]:
        """Return how ./pants and ./dk were called, in order."""
        path = self.root / "calls.txt"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    def wait_for(self, name: str) -> str:
        """Wait until a file of the checkout exists and says something."""
        path = self.root / name
        for _ in range(600):
            if path.exists() and (text := path.read_text(encoding="utf-8")):
                return text
            time.sleep(0.05)
        raise AssertionError(f"{name} never came")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the record of runs."""
        path = self.root / ".dataknobs" / "history.sqlite"
        connection = sqlite3.connect(path)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def change(self, statement: str) -> None:
        """Change the record of runs."""
        path = self.root / ".dataknobs" / "history.sqlite"
        with sqlite3.connect(path) as connection:
            connection.execute(statement)
        connection.close()

    def holder(self) -> dict[str, Any]:
        """Return what the lock file says."""
        text = self.wait_for(".dataknobs/run.lock")
        answer: dict[str, Any] = json.loads(text)
        return answer
