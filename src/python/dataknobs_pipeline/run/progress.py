"""Show a run while it runs: a live table on a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from dataknobs_pipeline.record.results import StageResult
from dataknobs_pipeline.text import plain

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["LiveProgress", "PlainProgress", "Progress", "progress_for"]


class Progress(Protocol):
    """What a run tells whoever shows it."""

    def __enter__(self) -> Progress:
        """Begin to show."""

    def __exit__(self, *_exc: object) -> None:
        """Stop showing."""

    def report(self, stage: str, command: str) -> None:
        """Hear what a stage runs now, empty while it waits; called in any thread."""

    def finished(self, result: StageResult) -> None:
        """Hear how a stage ended."""

    def tick(self) -> None:
        """Refresh what is shown."""


def progress_for(stages: Sequence[str]) -> Progress:
    """Choose the live table for a terminal that can show one.

    NO_COLOR and TERM=dumb ask for plain lines.
    """
    capable = os.environ.get("TERM", "dumb") != "dumb"
    if sys.stdout.isatty() and capable and not os.environ.get("NO_COLOR"):
        return LiveProgress(stages)
    return PlainProgress()


class PlainProgress:
    """One line for each command that starts and each stage that ends."""

    def __enter__(self) -> PlainProgress:
        return self

    def __exit__(self, *_exc: object) -> None:
        pass

    def report(self, stage: str, command: str) -> None:
        """Print a command that starts."""
        if command:
            # One write, so that lines of two threads cannot mix.
            sys.stdout.write(f"[{stage}] $ {plain(command)}\n")
            sys.stdout.flush()

    def finished(self, result: StageResult) -> None:
        """Print how a stage ended."""
        detail = f" {result.reason}" if result.reason else ""
        time_taken = f" in {result.seconds:.1f} s" if result.log else ""
        sys.stdout.write(f"[{result.name}] {result.outcome}{time_taken}{detail}\n")
        sys.stdout.flush()

    def tick(self) -> None:
        """Do nothing: there is nothing to refresh."""


class LiveProgress:
    """A table that shows each stage's state, elapsed time and current command."""

    def __init__(self, stages: Sequence[str]) -> None:
        from rich.live import Live

        self._started: dict[str, float] = {}
        self._commands: dict[str, str] = {}
        self._results: dict[str, StageResult] = {}
        self._stages = stages
        self._live = Live(self._table(), auto_refresh=False, transient=True)

    def __enter__(self) -> LiveProgress:
        self._live.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._live.stop()

    def report(self, stage: str, command: str) -> None:
        """Remember what a stage does."""
        self._started.setdefault(stage, time.monotonic())
        self._commands[stage] = command or "waiting for its turn"

    def finished(self, result: StageResult) -> None:
        """Remember how a stage ended."""
        self._results[result.name] = result

    def tick(self) -> None:
        """Draw the table anew."""
        self._live.update(self._table(), refresh=True)

    def _table(self) -> Table:
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False, expand=True)
        table.add_column("stage", no_wrap=True)
        table.add_column("state", no_wrap=True)
        table.add_column("time", justify="right", no_wrap=True)
        table.add_column("running", no_wrap=True, overflow="ellipsis", ratio=1)
        for name in self._stages:
            state, style, seconds, detail = self._row(name)
            # Text, not str: commands may hold what rich would take for markup.
            table.add_row(name, Text(state, style), seconds, Text(plain(detail)))
        return table

    def _row(self, name: str) -> tuple[str, str, str, str]:
        if result := self._results.get(name):
            style = {"passed": "green", "failed": "bold red"}.get(
                result.outcome, "yellow"
            )
            seconds = f"{result.seconds:.1f} s" if result.log else ""
            return result.outcome, style, seconds, result.reason
        if name in self._started:
            elapsed = time.monotonic() - self._started[name]
            return "running", "cyan", f"{elapsed:.0f} s", self._commands[name]
        return "waiting", "dim", "", ""
