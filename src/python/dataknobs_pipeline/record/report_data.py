"""Ask the record what the report shows; every answer covers the last runs only."""

from __future__ import annotations

import ast
from pathlib import Path

from dataknobs_pipeline.built.manifest import LIBRARIES
from dataknobs_pipeline.record.charts import Timeline
from dataknobs_pipeline.record.history import History

__all__ = [
    "cache_share",
    "coverage",
    "deploys",
    "failure_rate",
    "findings",
    "flakiest_tests",
    "library_graph",
    "runs",
    "slowest_tests",
    "stage_seconds",
]

RUNS = 60
DEPLOYS = 40
TOP = 15

Points = dict[str, list[float | None]]

_RECENT = f"(SELECT id FROM runs ORDER BY id DESC LIMIT {RUNS})"  # nosec B608
_STAGES = f"""
    SELECT run_id, name, seconds FROM stages
    WHERE outcome = 'passed' AND run_id IN {_RECENT} ORDER BY run_id
"""  # nosec B608
_CACHE = f"""
    SELECT run_id, name, 100.0 * (cache_local + cache_remote)
        / (cache_local + cache_remote + cache_ran)
    FROM stages WHERE cache_local + cache_remote + cache_ran > 0
    AND run_id IN {_RECENT} ORDER BY run_id
"""  # nosec B608
_GATES = f"""
    SELECT run_id, stage, value FROM gates
    WHERE name = ? AND run_id IN {_RECENT} ORDER BY run_id
"""  # nosec B608
_FAILED = f"""
    SELECT name, 100.0 * SUM(outcome = 'failed') / COUNT(*) FROM stages
    WHERE outcome IN ('passed', 'failed') AND run_id IN {_RECENT}
    GROUP BY name ORDER BY 2 DESC, name
"""  # nosec B608
_SLOWEST = f"""
    SELECT name, AVG(seconds) FROM tests
    WHERE outcome = 'passed' AND run_id IN {_RECENT}
    GROUP BY name ORDER BY 2 DESC, name LIMIT {TOP}
"""  # nosec B608
# Flaky: on one clean commit it passed and failed.
_FLAKIEST = f"""
    SELECT name, SUM(bad) FROM (
        SELECT tests.name AS name,
            SUM(tests.outcome IN ('failed', 'error')) AS bad,
            SUM(tests.outcome = 'passed') AS good
        FROM tests JOIN runs ON runs.id = tests.run_id
        WHERE runs.dirty = 0 AND runs.id IN {_RECENT}
        GROUP BY tests.name, runs.commit_sha
    ) WHERE bad > 0 AND good > 0 GROUP BY name ORDER BY 2 DESC, name LIMIT {TOP}
"""  # nosec B608
_DEPLOYS = f"""
    SELECT environment, outcome, substr(started_utc, 1, 16),
        action || ' of ' || release || ' ' || outcome || ' ' || reason
    FROM deploys WHERE id IN (SELECT id FROM deploys ORDER BY id DESC LIMIT {DEPLOYS})
    ORDER BY id
"""  # nosec B608
_RUNS = f"""
    SELECT id, substr(started_utc, 1, 16) FROM runs WHERE id IN {_RECENT} ORDER BY id
"""  # nosec B608


def runs(history: History) -> list[str]:
    """Return when each run began, oldest first."""
    return [_moment(text) for _id, text in history.rows(_RUNS)]


def stage_seconds(history: History) -> Points:
    """Return how long each stage took, run by run; None where it did not run."""
    return _series(history, _STAGES)


def cache_share(history: History) -> Points:
    """Return what share each stage took from caches, in per cent."""
    return _series(history, _CACHE)


def coverage(history: History) -> Points:
    """Return the coverage that each stage measured, in per cent."""
    return _series(history, _GATES, "coverage")


def findings(history: History) -> Points:
    """Return how much the scanners of each stage objected to."""
    return _series(history, _GATES, "findings")


def failure_rate(history: History) -> list[tuple[str, float]]:
    """Return how often each stage failed, in per cent."""
    return list(history.rows(_FAILED))


def slowest_tests(history: History) -> list[tuple[str, float]]:
    """Return the tests that take longest on average, in seconds."""
    return list(history.rows(_SLOWEST))


def flakiest_tests(history: History) -> list[tuple[str, float]]:
    """Return the tests that failed and passed on the same commit, and how often."""
    return list(history.rows(_FLAKIEST))


def deploys(history: History) -> tuple[Timeline, list[str]]:
    """Return the last deploys by environment, and when each was, oldest first.

    A deploy is its place among all, its outcome, and what to say of it.
    """
    found: dict[str, list[tuple[int, str, str]]] = {}
    when: list[str] = []
    for place, (environment, outcome, began, what) in enumerate(history.rows(_DEPLOYS)):
        when.append(_moment(began))
        marks = found.setdefault(environment, [])
        marks.append((place, outcome, f"{when[-1]}: {what}"))
    return dict(sorted(found.items())), when


def _moment(text: str) -> str:
    return f"{text.replace('T', ' ')} UTC"


def library_graph(sources: Path) -> list[tuple[str, str]]:
    """Return which library imports which, from their sources."""
    return [
        (library, other)
        for library in LIBRARIES
        for other in LIBRARIES
        if other != library and other in _imported(sources / library)
    ]


def _imported(folder: Path) -> set[str]:
    """Return the top-level names that a folder's modules import."""
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes(), str(path))):
            if isinstance(node, ast.Import):
                found.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found


def _series(history: History, query: str, *values: object) -> Points:
    places = {row[0]: place for place, row in enumerate(history.rows(_RUNS))}
    found: Points = {}
    for run, name, value in history.rows(query, *values):
        points = found.setdefault(name, [None] * len(places))
        points[places[run]] = value
    return found
