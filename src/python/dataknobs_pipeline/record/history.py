"""Remember every run and deploy in one SQLite file."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from dataknobs_pipeline.errors import DkError, Interrupted, Unusable
from dataknobs_pipeline.record.migrations import MIGRATIONS
from dataknobs_pipeline.record.results import StageResult
from dataknobs_pipeline.system.git import Head

__all__ = [
    "Deploy",
    "History",
    "PastDeploy",
    "Record",
    "Run",
    "open_history",
]

_FINISH = {
    "runs": "UPDATE runs SET ended_utc = ?, seconds = ?, outcome = ?, reason = ?"
    " WHERE id = ?",
    "deploys": "UPDATE deploys SET ended_utc = ?, seconds = ?, outcome = ?, reason = ?"
    " WHERE id = ?",
}


@dataclass(frozen=True)
class Run:
    """What is known when a run starts."""

    head: Head
    ref: str
    environment: str
    command: str


@dataclass(frozen=True)
class Deploy:
    """What is known when a deploy starts."""

    environment: str
    release: str
    version: str
    head: Head
    action: str = "deploy"


@dataclass(frozen=True)
class PastDeploy:
    """A deploy as it was recorded; the duration is None while it runs or when lost."""

    started_utc: str
    seconds: float | None
    action: str
    release: str
    commit: str
    outcome: str
    reason: str


class History:
    """The record of runs and deploys, `.dataknobs/history.sqlite`.

    Outcomes are `running`, then `passed`, `failed` or `cancelled`; `lost` is one whose
    process ended without a word. Times are UTC, ISO 8601; durations are seconds.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._explained():
            # autocommit, so that transactions begin and end where we say
            self._db = sqlite3.connect(path, timeout=10, isolation_level=None)
        try:
            with self._explained():
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.execute("PRAGMA foreign_keys = ON")
                self._migrate()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def recorded_run(self, run: Run) -> Iterator[Record]:
        """Record a run from its start to its end, however the block ends.

        The caller holds the lock of runs, so a run still marked as running has died:
        it is marked as lost.
        """
        values = (run.head.commit, run.head.dirty, run.ref, run.environment)
        with self._writing():
            self._db.execute(
                "UPDATE runs SET outcome = 'lost' WHERE outcome = 'running'"
            )
            cursor = self._db.execute(
                "INSERT INTO runs (started_utc, commit_sha, dirty, ref, environment,"
                " command, outcome) VALUES (?, ?, ?, ?, ?, ?, 'running')",
                (_now(), *values, run.command),
            )
        with self._until_end("runs", cursor) as record:
            yield record

    @contextmanager
    def recorded_deploy(self, deploy: Deploy) -> Iterator[Record]:
        """Record a deploy from its start to its end, however the block ends.

        The caller holds the lock of the environment.
        """
        head = deploy.head
        with self._writing():
            self._db.execute(
                "UPDATE deploys SET outcome = 'lost'"
                " WHERE outcome = 'running' AND environment = ?",
                (deploy.environment,),
            )
            cursor = self._db.execute(
                "INSERT INTO deploys (started_utc, environment, release, version,"
                " commit_sha, dirty, action, outcome)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, 'running')",
                (_now(), deploy.environment, deploy.release, deploy.version)
                + (head.commit, head.dirty, deploy.action),
            )
        with self._until_end("deploys", cursor) as record:
            yield record

    def add_results(self, run_id: int, results: Sequence[StageResult]) -> None:
        """Add the stages of a run and their tests."""
        with self._writing():
            self._db.executemany(
                "INSERT INTO stages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [(run_id, *_stage_row(result)) for result in results],
            )
            self._db.executemany(
                "INSERT INTO tests VALUES (?, ?, ?, ?, ?)",
                [
                    (run_id, result.name, test.name, test.outcome, test.seconds)
                    for result in results
                    for test in result.tests
                ],
            )
            self._db.executemany(
                "INSERT INTO gates VALUES (?, ?, ?, ?, ?)",
                [
                    (run_id, result.name, gate.name, gate.value, gate.limit)
                    for result in results
                    for gate in result.gates
                ],
            )

    def add_notice(self, kind: str, subject: int) -> None:
        """Remember that somebody was told of something."""
        with self._writing():
            self._db.execute(
                "INSERT OR REPLACE INTO notices VALUES (?, ?, ?)",
                (kind, subject, _now()),
            )

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the answer to a query."""
        with self._explained():
            return self._db.execute(query, values).fetchall()

    def deploys(self, environment: str, limit: int) -> list[PastDeploy]:
        """Return the last deploys to an environment, the newest first."""
        rows = self.rows(
            "SELECT started_utc, seconds, action, release, commit_sha, outcome,"
            " reason FROM deploys WHERE environment = ? ORDER BY id DESC LIMIT ?",
            environment,
            limit,
        )
        return [PastDeploy(*row) for row in rows]

    @contextmanager
    def _until_end(self, table: str, inserted: sqlite3.Cursor) -> Iterator[Record]:
        record = Record(inserted.lastrowid or 0)
        began = time.monotonic()  # the clock on the wall may be set meanwhile
        try:
            yield record
        except Interrupted:
            record.outcome = "cancelled"
            raise
        except BaseException as error:
            record.outcome = "failed"
            record.reason = _reason(error)
            raise
        finally:
            seconds = time.monotonic() - began
            values = (_now(), seconds, record.outcome, record.reason, record.row)
            with self._writing():
                self._db.execute(_FINISH[table], values)

    def _migrate(self) -> None:
        if self._version() == len(MIGRATIONS):
            return
        with self._writing():
            version = self._version()  # another process may have been faster
            if version > len(MIGRATIONS):
                raise Unusable(
                    f"{self._path}: written by a newer dk (version {version} of the"
                    f" store, this one knows {len(MIGRATIONS)}): update this checkout"
                )
            for script in MIGRATIONS[version:]:
                for statement in script.split(";"):
                    self._db.execute(statement)
            # SQLite takes no parameter here; it is a number.
            self._db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")  # nosemgrep

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._explained():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _explain(self._path, error) from error


@contextmanager
def open_history(state: Path) -> Iterator[History]:
    """Open the record of a state directory, and close it after the block."""
    history = History(state / "history.sqlite")
    try:
        yield history
    finally:
        history.close()


@dataclass
class Record:
    """The row of a run or deploy; its outcome is written when the block ends."""

    row: int
    outcome: str = "passed"
    reason: str = ""


def _reason(error: BaseException) -> str:
    """Return what went wrong, and the first line of the details.

    >>> _reason(ValueError("it failed:\\n  no such file\\n  nor another"))
    'it failed: no such file'
    """
    lines = str(error).splitlines()[:2]
    return ": ".join(line.strip().rstrip(":") for line in lines)


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")


def _stage_row(result: StageResult) -> tuple[object, ...]:
    cache = result.cache
    counts = (cache.local, cache.remote, cache.ran) if cache else (None, None, None)
    row = (result.name, result.outcome, result.seconds, result.command, result.reason)
    return (*row, *counts)


def _explain(path: Path, error: sqlite3.Error) -> DkError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return Unusable(f"disk full while writing {path}: free space and run again")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return Unusable(f"no permission for {path}: {error}")
    if code == sqlite3.SQLITE_BUSY:
        return Unusable(f"{path}: another process keeps it busy: try again")
    return Unusable(
        f"{path}: cannot be read ({error}): move it away, a new one will be made"
    )
