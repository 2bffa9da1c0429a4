"""The tables of the record of runs and deploys, version by version."""

from __future__ import annotations

__all__ = ["MIGRATIONS"]

# Append only: each entry takes a store from its index to the next version.
MIGRATIONS = (
    """
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        started_utc TEXT NOT NULL,
        ended_utc TEXT,
        commit_sha TEXT NOT NULL,
        dirty INTEGER NOT NULL,
        ref TEXT NOT NULL,
        environment TEXT NOT NULL,
        command TEXT NOT NULL,
        outcome TEXT NOT NULL
    );
    CREATE TABLE stages (
        run_id INTEGER NOT NULL REFERENCES runs (id),
        name TEXT NOT NULL,
        outcome TEXT NOT NULL,
        seconds REAL NOT NULL,
        command TEXT NOT NULL,
        reason TEXT NOT NULL,
        cache_local INTEGER,
        cache_remote INTEGER,
        cache_ran INTEGER,
        PRIMARY KEY (run_id, name)
    );
    CREATE TABLE tests (
        run_id INTEGER NOT NULL REFERENCES runs (id),
        stage TEXT NOT NULL,
        name TEXT NOT NULL,
        outcome TEXT NOT NULL,
        seconds REAL NOT NULL
    );
    CREATE INDEX tests_of_run ON tests (run_id);
    CREATE TABLE deploys (
        id INTEGER PRIMARY KEY,
        started_utc TEXT NOT NULL,
        ended_utc TEXT,
        environment TEXT NOT NULL,
        release TEXT NOT NULL,
        version TEXT NOT NULL,
        commit_sha TEXT NOT NULL,
        dirty INTEGER NOT NULL,
        outcome TEXT NOT NULL
    );
    """,
    """
    ALTER TABLE runs ADD COLUMN seconds REAL;
    ALTER TABLE runs ADD COLUMN reason TEXT NOT NULL DEFAULT '';
    ALTER TABLE deploys ADD COLUMN seconds REAL;
    ALTER TABLE deploys ADD COLUMN reason TEXT NOT NULL DEFAULT '';
    ALTER TABLE deploys ADD COLUMN action TEXT NOT NULL DEFAULT 'deploy';
    CREATE TABLE gates (
        run_id INTEGER NOT NULL REFERENCES runs (id),
        stage TEXT NOT NULL,
        name TEXT NOT NULL,
        value REAL NOT NULL,
        minimum REAL NOT NULL
    );
    CREATE INDEX gates_of_run ON gates (run_id);
    """,
    """
    CREATE TABLE notices (
        kind TEXT NOT NULL,
        subject INTEGER NOT NULL,
        sent_utc TEXT NOT NULL,
        PRIMARY KEY (kind, subject)
    );
    """,
)
