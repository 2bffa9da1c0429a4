"""Writers that wait at the same time share a transaction, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Connection, event

from dataknobs_service.errors import Conflict
from dataknobs_service.models import Document
from dataknobs_service.storage import documents, migrate
from dataknobs_service.storage.database import Database
from dataknobs_service.storage.documents import Condition, list_after, prepare

Writer = Callable[[Connection], object]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path}/test.db")
    migrate.prepare(made)
    yield made
    made.close()


# pylint: disable=protected-access # who waits, and for whom, shows nowhere else


def putting(name: str) -> Writer:
    return lambda c: documents.put(c, prepare(Document(text=name), name))


def names(database: Database) -> list[str]:
    return [info.id for info in database.read(lambda c: list_after(c, "", "", 100))]


def while_another_writes(
    database: Database, writers: list[Writer]
) -> list[Future[object]]:
    """Run the writers, all of which have come while another one had its turn."""
    began, go_on = Event(), Event()

    def first(connection: Connection) -> object:
        began.set()
        assert go_on.wait(10)
        return putting("first")(connection)

    with ThreadPoolExecutor() as threads:
        found = [threads.submit(database.write, first)]
        assert began.wait(10)
        found += [threads.submit(database.write, writer) for writer in writers]
        while len(database._together._waiting) < len(writers):
            pass
        go_on.set()
    return found[1:]


def test_those_that_wait_share_a_transaction(database: Database) -> None:
    commits = list[Connection]()
    event.listen(database._engine, "commit", commits.append)
    found = while_another_writes(database, [putting(name) for name in "abc"])
    assert [one.result() for one in found] == ["created"] * 3
    assert len(commits) == 2  # of the first, and of the others
    assert names(database) == ["a", "b", "c", "first"]


def test_one_that_is_refused_takes_back_its_own_changes_only(
    database: Database,
) -> None:
    def refused(connection: Connection) -> object:
        putting("partly")(connection)
        item = prepare(Document(text="other"), "first")
        return documents.put(connection, item, Condition(none_match=frozenset("*")))

    found = while_another_writes(database, [putting("a"), refused, putting("b")])
    assert (found[0].result(), found[2].result()) == ("created", "created")
    with pytest.raises(Conflict):
        found[1].result()
    assert names(database) == ["a", "b", "first"]


def test_a_defect_of_one_does_the_others_no_harm(database: Database) -> None:
    def defect(connection: Connection) -> object:
        putting("partly")(connection)
        raise RuntimeError("a defect")

    found = while_another_writes(database, [putting("a"), defect, putting("b")])
    assert (found[0].result(), found[2].result()) == ("created", "created")
    with pytest.raises(RuntimeError, match="a defect"):
        found[1].result()
    assert names(database) == ["a", "b", "first"]


def test_the_version_is_another_one_after_any_change(
    database: Database, tmp_path: Path
) -> None:
    before = database.version()
    assert before is not None and database.version() == before
    names(database)
    assert database.version() == before
    database.write(putting("own"))
    own = database.version()
    other = Database(f"sqlite:///{tmp_path}/test.db")
    other.write(putting("of another process, as far as it knows"))
    other.close()
    assert len({before, own, database.version()}) == 3
    database.close()  # reading goes on with another connection
    assert database.version() not in (before, own, None)
