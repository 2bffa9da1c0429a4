"""The record of runs and deploys."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from dataknobs_pipeline.errors import Interrupted, StageFailed, Unusable
from dataknobs_pipeline.record.history import Deploy, Run, open_history
from dataknobs_pipeline.record.migrations import MIGRATIONS
from dataknobs_pipeline.record.results import Cache, Gate, StageResult, TestCase
from dataknobs_pipeline.system.git import Head

RUN = Run(Head("c0ffee", True), "main", "staging", "dk run")
DEPLOY = Deploy("staging", "1.0.0-abc", "1.0.0", Head("c0ffee", False))


def _rows(state: Path, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(state / "history.sqlite")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_a_run_is_running_and_then_has_an_outcome_and_an_end(tmp_path: Path) -> None:
    query = "SELECT outcome, ended_utc IS NULL FROM runs"
    with open_history(tmp_path) as history:
        with history.recorded_run(RUN) as record:
            assert _rows(tmp_path, query) == [("running", 1)]
            record.outcome = "failed"
    assert _rows(tmp_path, query) == [("failed", 0)]


@pytest.mark.parametrize(
    ("error", "outcome"), [(Interrupted(2), "cancelled"), (StageFailed("x"), "failed")]
)
def test_an_error_ends_a_run_too(
    tmp_path: Path, error: Exception, outcome: str
) -> None:
    with open_history(tmp_path) as history, pytest.raises(type(error)):
        with history.recorded_run(RUN):
            raise error
    assert _rows(tmp_path, "SELECT outcome FROM runs") == [(outcome,)]


def test_stages_and_tests_are_kept_with_their_numbers(tmp_path: Path) -> None:
    result = StageResult(
        "unit",
        "failed",
        1.5,
        reason="exit code 1",
        command="./pants test ::",
        cache=Cache(1, 2, 3),
        tests=(TestCase("t'; DROP TABLE runs; --", "failed", 0.25),),
        gates=(Gate("coverage", 91.5, 90.0),),
    )
    with open_history(tmp_path) as history, history.recorded_run(RUN) as record:
        history.add_results(record.row, [result, StageResult("b", "skipped")])
    assert _rows(tmp_path, "SELECT * FROM stages") == [
        (1, "unit", "failed", 1.5, "./pants test ::", "exit code 1", 1, 2, 3),
        (1, "b", "skipped", 0.0, "", "", None, None, None),
    ]
    assert _rows(tmp_path, "SELECT * FROM tests") == [
        (1, "unit", "t'; DROP TABLE runs; --", "failed", 0.25)
    ]
    assert _rows(tmp_path, "SELECT * FROM gates") == [
        (1, "unit", "coverage", 91.5, 90.0)
    ]


def test_a_deploy_is_told_with_its_duration_and_why_it_failed(tmp_path: Path) -> None:
    with open_history(tmp_path) as history:
        with history.recorded_deploy(DEPLOY):
            pass
        with pytest.raises(StageFailed), history.recorded_deploy(DEPLOY):
            raise StageFailed("it broke", "  and how", "  and so on")
        second, first = history.deploys("staging", 5)
        assert history.deploys("staging", 1) == [second]
        assert history.deploys("production", 5) == []
    assert (first.outcome, first.reason, first.action) == ("passed", "", "deploy")
    assert (second.outcome, second.reason) == ("failed", "it broke: and how")
    assert second.seconds is not None and 0 <= second.seconds < 60


def test_a_store_of_an_older_dk_is_brought_up_to_date(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "history.sqlite") as connection:
        connection.executescript(MIGRATIONS[0] + "PRAGMA user_version = 1;")
        connection.execute(
            "INSERT INTO deploys (started_utc, environment, release, version,"
            " commit_sha, dirty, outcome)"
            " VALUES ('t', 'staging', 'r', 'v', 'c', 0, 'x')"
        )
    connection.close()
    with open_history(tmp_path) as history:
        (deploy,) = history.deploys("staging", 5)
    assert (deploy.action, deploy.seconds, deploy.reason) == ("deploy", None, "")


def test_a_run_left_running_is_lost_when_the_next_starts(tmp_path: Path) -> None:
    with open_history(tmp_path) as history, history.recorded_run(RUN):
        pass
    with sqlite3.connect(tmp_path / "history.sqlite") as connection:
        connection.execute("UPDATE runs SET outcome = 'running'")
    connection.close()
    with open_history(tmp_path) as history, history.recorded_run(RUN):
        pass
    assert _rows(tmp_path, "SELECT outcome FROM runs") == [("lost",), ("passed",)]


def test_a_lost_deploy_is_one_of_the_same_environment(tmp_path: Path) -> None:
    with open_history(tmp_path) as history:
        for environment in ("staging", "production"):
            deploy = Deploy(environment, "1-a", "1", DEPLOY.head)
            with history.recorded_deploy(deploy):
                pass
    with sqlite3.connect(tmp_path / "history.sqlite") as connection:
        connection.execute("UPDATE deploys SET outcome = 'running'")
    connection.close()
    with open_history(tmp_path) as history, history.recorded_deploy(DEPLOY):
        pass
    assert _rows(tmp_path, "SELECT environment, outcome FROM deploys") == [
        ("staging", "lost"),
        ("production", "running"),
        ("staging", "passed"),
    ]


def test_two_processes_may_write_at_the_same_time(tmp_path: Path) -> None:
    with open_history(tmp_path) as one, open_history(tmp_path) as two:
        with one.recorded_run(RUN) as record, two.recorded_deploy(DEPLOY):
            one.add_results(record.row, [])
    assert _rows(tmp_path, "SELECT outcome FROM deploys") == [("passed",)]


def test_the_store_knows_its_version(tmp_path: Path) -> None:
    with open_history(tmp_path):
        pass
    assert _rows(tmp_path, "PRAGMA user_version") == [(len(MIGRATIONS),)]


def test_a_store_of_a_newer_dk_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "history.sqlite") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(Unusable, match="written by a newer dk"):
        with open_history(tmp_path):
            pass


def test_a_corrupt_store_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    path.write_bytes(b"no database" * 999)
    with pytest.raises(Unusable, match="move it away") as caught:
        with open_history(tmp_path):
            pass
    assert str(path) in caught.value.problems[0]


def test_a_store_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    (tmp_path / "history.sqlite").mkdir()
    with pytest.raises(Unusable, match="no permission for"):
        with open_history(tmp_path):
            pass


def test_a_store_that_cannot_grow_says_the_disk_is_full(tmp_path: Path) -> None:
    tests = tuple(TestCase("t" * 999, "passed", 0.0) for _ in range(999))
    with pytest.raises(Unusable, match="disk full while writing"):
        with open_history(tmp_path) as history, history.recorded_run(RUN) as record:
            # pylint: disable-next=protected-access # SQLite's own small quota
            history._db.execute("PRAGMA max_page_count = 20")
            history.add_results(record.row, [StageResult("a", "passed", tests=tests)])
    assert _rows(tmp_path, "SELECT * FROM stages") == []
