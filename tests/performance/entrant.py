"""A contender of a job, made ready: here, or in a process of its own.

The published packages have the names of ours, so that the two cannot be in one process:
they run in another, which takes its turn when it is told to and waits in between. All
else is the same there, from the code of the job to the clock.
"""

from __future__ import annotations

import gc
import hashlib
import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from performance.job import Job

__all__ = ["ChildEntrant", "Entrant", "Failed", "LocalEntrant"]


class Failed(Exception):
    """Report that a contender raised; the message is the error."""


class Entrant(Protocol):
    """Whoever can take a turn; `digest` is that of the answer, after the first one."""

    digest: str

    def turn(self) -> float:
        """Do the job once and return the figure; raises `Failed`."""


class LocalEntrant:
    """A contender in this process."""

    def __init__(self, job: Job, name: str, sizes: Sequence[int]) -> None:
        self.digest = ""
        self._job = job
        self._contender = job.contenders[name]
        self._sizes = sizes
        self._inputs = [[job.make(n)] * (sizes[-1] // n) for n in sizes]
        self._runs = self._prepared()
        # What is there stays: no collection during a turn has to look through it.
        gc.collect()
        gc.freeze()

    def turn(self) -> float:
        """Do the job once and return the figure."""
        if self._contender.fresh and self.digest:
            self._runs = self._prepared()
        try:
            figure, output = self._job.measure.measure(self._sizes, self._runs)
        except Exception as error:  # pylint: disable=broad-exception-caught
            # Whatever a peer raises is its result.
            raise Failed(f"{type(error).__name__}: {error}"[:200]) from error
        if not self.digest:
            self.digest = digest(self._contender.answer(output))
        return figure

    def _prepared(self) -> list[list[Callable[[], Any]]]:
        prepare = self._contender.prepare
        return [[prepare(each) for each in inputs] for inputs in self._inputs]


class ChildEntrant:
    """A contender in a process of its own, which is told over a pipe to go on.

    Args:
        command: starts `performance.worker` in the right environment.
        variables: that environment.
    """

    def __init__(
        self, command: Sequence[str], variables: dict[str, str], folder: Path
    ) -> None:
        self.digest = ""
        # Ended in __exit__.
        # pylint: disable-next=consider-using-with
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def turn(self) -> float:
        """Do the job once, over there, and return the figure."""
        answer = self._ask()
        if "error" in answer:
            raise Failed(answer["error"])
        self.digest = answer["digest"]
        return float(answer["figure"])

    def _ask(self) -> dict[str, Any]:
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write("turn\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # it ended: what it says last is read below
        line = self._process.stdout.readline()
        if not line:
            raise Failed(f"the process ended with {self._process.wait()}")
        return dict(json.loads(line))

    def __enter__(self) -> ChildEntrant:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()


def digest(answer: Any) -> str:
    """Return what two answers have in common if they are equal."""
    return hashlib.sha256(repr(answer).encode("utf-8", "surrogatepass")).hexdigest()
