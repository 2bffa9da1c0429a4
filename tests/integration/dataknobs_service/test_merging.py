"""The index of SQLite after many writes."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text

from dataknobs_service.models import Document
from dataknobs_service.storage import check, documents, merging, migrate
from dataknobs_service.storage.database import Database
from dataknobs_service.storage.merging import Merger, allow, merge
from dataknobs_service.storage.search import Search, search

PARTS = text("SELECT count(DISTINCT id >> 37) FROM chunk_index_data WHERE id > 10")
WRITES = 15


def filled(folder: Path) -> Database:
    """Return a database with as many parts as writes leave."""
    database = Database(f"sqlite:///{folder}/test.db")
    migrate.upgrade(database)
    allow(database)
    for number in range(WRITES):
        put(database, number)
    assert parts(database) > 3
    return database


def put(database: Database, number: int) -> None:
    item = documents.prepare(Document(text=f"red wine {number}"), f"n{number}")
    database.write(lambda c: documents.put(c, item))


def parts(database: Database) -> int:
    found: int = database.read(lambda c: c.execute(PARTS).scalar_one())
    return found


def test_what_was_written_in_parts_becomes_one_and_is_still_found(
    tmp_path: Path,
) -> None:
    database = filled(tmp_path)
    before = database.read(lambda c: search(c, Search("wine", limit=100)))
    merge(database)
    assert parts(database) == 1
    assert database.read(lambda c: search(c, Search("wine", limit=100))) == before
    assert database.write(check.problems) == []
    database.close()


def test_what_rests_is_merged_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    merged = list[Database]()
    done = Event()

    def counted(database: Database, stopping: Event) -> None:
        merge(database, stopping)
        merged.append(database)
        done.set()

    monkeypatch.setattr(merging, "_PAUSE", 0.02)
    monkeypatch.setattr(merging, "merge", counted)
    database = filled(tmp_path)
    merger = Merger(database)
    merger.start()
    assert done.wait(30)
    time.sleep(0.3)  # long enough for a second time
    merger.stop()
    assert (len(merged), parts(database)) == (1, 1)
    database.close()


def test_searches_go_on_meanwhile(tmp_path: Path) -> None:
    database, over = filled(tmp_path), Event()

    def searches() -> int:
        done = 0
        while not over.is_set():
            assert database.read(lambda c: search(c, Search("wine"))).total >= WRITES
            done += 1
        return done

    with ThreadPoolExecutor(2) as pool:
        searching = [pool.submit(searches) for _ in range(2)]
        for number in range(WRITES, WRITES + 50):
            put(database, number)
            allow(database)
            merge(database)
        over.set()
        assert all(each.result() > 10 for each in searching)
    database.close()


def test_it_stops_when_it_is_told_to(tmp_path: Path) -> None:
    database, stopping = filled(tmp_path), Event()
    stopping.set()
    merge(database, stopping)
    assert parts(database) > 3
    database.close()
