"""Tables made and checked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from dataknobs_service.errors import OutOfDate, Unavailable
from dataknobs_service.storage import check, migrate
from dataknobs_service.storage.database import Database


def test_an_upgrade_says_from_where_to_where_it_went(empty: Database) -> None:
    assert migrate.upgrade(empty) == (None, "0001")
    assert migrate.upgrade(empty) == ("0001", "0001")


def test_a_new_database_has_no_problems(database: Database) -> None:
    migrate.check(database)
    assert database.write(check.problems) == []


def test_an_older_database_is_refused_with_what_to_do(database: Database) -> None:
    database.write(
        lambda c: c.execute(text("UPDATE alembic_version SET version_num=0"))
    )
    with pytest.raises(OutOfDate, match="of version 0, .* run `dataknobs db upgrade`"):
        migrate.prepare(database)


def test_only_an_embedded_database_is_created_at_the_start(empty: Database) -> None:
    if empty.embedded:
        migrate.prepare(empty)
        migrate.check(empty)
    else:
        with pytest.raises(OutOfDate, match="of version none"):
            migrate.prepare(empty)


def test_upgrades_at_the_same_time_are_one(empty: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: migrate.upgrade(empty), range(4)))
    assert sorted(results, key=str) == [("0001", "0001")] * 3 + [(None, "0001")]


@pytest.mark.parametrize(
    "url",
    ["sqlite:////proc/nothing/here.db", "postgresql://u:secret@127.0.0.1:1/x"],
)
def test_a_database_that_is_not_there_is_unavailable(url: str) -> None:
    with pytest.raises(Unavailable) as caught:
        migrate.check(Database(url))
    assert "secret" not in str(caught.value)
