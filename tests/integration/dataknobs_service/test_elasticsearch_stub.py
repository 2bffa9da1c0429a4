"""An index that is fed, fails, and comes back: on a stub, since no server can run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from integration.dataknobs_service.elasticsearch_stub import (
    ElasticsearchStub,
    elasticsearch_stub,
)
from integration.dataknobs_service.serving import running

from dataknobs_service.elastic.feed import rebuild, step
from dataknobs_service.elastic.searcher import Searcher
from dataknobs_service.elastic.server import Index
from dataknobs_service.errors import IndexUnavailable
from dataknobs_service.models import Document
from dataknobs_service.storage import documents
from dataknobs_service.storage.database import Database
from dataknobs_service.storage.search import Search


@pytest.fixture
def stub() -> Iterator[ElasticsearchStub]:
    with elasticsearch_stub() as made:
        yield made


def put(database: Database, name: str, text: str) -> None:
    put_all(database, [name], text)


def put_all(database: Database, names: Sequence[str], text: str) -> None:
    items = [documents.prepare(Document(text=text), name) for name in names]
    database.write(lambda c: [documents.put(c, item) for item in items])


def eventually(holds: Callable[[], bool]) -> None:
    """Wait for what another thread or process does."""
    for _ in range(1000):
        if holds():
            return
        time.sleep(0.02)
    raise AssertionError("it does not come to hold")


def test_the_stub_is_fed_what_changes_and_only_that(
    database: Database, stub: ElasticsearchStub
) -> None:
    index = Index(stub.url)
    put(database, "old", "red\n\n" + "word " * 500)
    assert step(database, index) == 1
    assert len(stub.entries) == 4
    assert step(database, index) == 0
    put(database, "old", "red")
    put(database, "old", "red")
    put(database, "new", "blue")
    assert step(database, index) == 2
    assert {e["document"]: e["text"] for e in stub.entries.values()} == {
        "old": "red", "new": "blue"
    }  # fmt: skip
    assert len(stub.entries) == 2
    database.write(lambda c: documents.remove(c, "old"))
    assert step(database, index) == 1
    assert [e["document"] for e in stub.entries.values()] == ["new"]


def test_what_the_stub_refused_is_fed_later(
    database: Database, stub: ElasticsearchStub
) -> None:
    index = Index(stub.url)
    step(database, index)
    put(database, "a", "red")
    stub.failing = 500
    with pytest.raises(IndexUnavailable, match="127.0.0.1.*index knowledge"):
        step(database, index)
    stub.failing = 0
    assert step(database, index) == 1
    assert [e["text"] for e in stub.entries.values()] == ["red"]


def test_one_at_a_time_feeds_the_stub(
    database: Database, stub: ElasticsearchStub
) -> None:
    put(database, "a", "red")
    with database.alone() as first:
        with database.alone() as second:
            assert (first, second) == (True, False)
        assert step(database, Index(stub.url)) == 0
    assert step(database, Index(stub.url)) == 1


def test_a_stub_that_lost_everything_is_made_anew(
    database: Database, stub: ElasticsearchStub
) -> None:
    index = Index(stub.url)
    put_all(database, [f"n{number}" for number in range(120)], "red")
    assert rebuild(database, index) == 120
    stub.answer("DELETE", "/knowledge", b"")
    assert rebuild(database, index) == 120
    assert len(stub.entries) == 120


def test_while_the_stub_fails_or_is_behind_the_database_answers(
    database: Database, stub: ElasticsearchStub
) -> None:
    now, index = 0.0, Index(stub.url)
    searcher = Searcher(database, index, clock=lambda: now)
    put(database, "a", "red")
    assert searcher.search(Search("red")).total == 1
    assert "being built, or behind" in searcher.used()
    step(database, index)
    assert searcher.search(Search("red")).total == 1
    assert (stub.asked["_search"], searcher.used()) == (1, "elasticsearch")
    stub.failing = 503
    assert searcher.search(Search("red")).total == 1
    assert searcher.search(Search("red")).total == 1
    assert stub.asked["_search"] == 2
    assert "failed" in searcher.used()
    stub.failing, now = 0, 6.0
    assert searcher.search(Search("red")).total == 1
    assert (stub.asked["_search"], searcher.used()) == (3, "elasticsearch")
    put_all(database, [f"n{number}" for number in range(101)], "blue")
    assert searcher.search(Search("blue")).total == 101
    assert stub.asked["_search"] == 3


def test_an_answer_that_makes_no_sense_is_no_harm_to_a_search(
    database: Database, stub: ElasticsearchStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index(stub.url)
    put(database, "a", "red")
    step(database, index)
    answers = "{}", '{"hits": 1}', "[]", "<html>"
    monkeypatch.setattr(
        "integration.dataknobs_service.elasticsearch_stub.json.dumps",
        lambda _answer: answers[stub.asked["_search"] % len(answers)],
    )
    for asked in range(len(answers)):
        assert stub.asked["_search"] == asked
        assert Searcher(database, index).search(Search("red")).total == 1


def test_a_service_searches_in_the_stub_and_goes_on_without_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/test.db"
    with elasticsearch_stub() as stub:
        with running(url, tmp_path, ELASTICSEARCH_URL=stub.url) as service:
            get = service.client.get

            def used() -> str:
                found: str = get("/readyz").json()["search"]
                return found

            service.client.put("/v1/documents/a", json={"text": "Red wine."})
            eventually(lambda: len(stub.entries) == 1)
            assert used() == "elasticsearch"
            hit = get("/v1/search?q=red&facet=media_type").json()
            assert (hit["total"], stub.asked["_search"]) == (1, 1)
            assert hit["facets"] == {
                "media_type": [{"value": "text/plain", "count": 1}]
            }
            assert ">Red</mark>" in get("/?q=red").text
            assert stub.asked["_search"] == 2
            stub.failing = 500
            service.client.put("/v1/documents/b", json={"text": "Red ink."})
            assert get("/v1/search?q=red").json()["total"] == 2
            assert used().startswith("database: ")
            stub.failing = 0
            eventually(lambda: len(stub.entries) == 2)
    said = {entry["message"] for entry in service.logged()}
    assert any("searches instead" in message for message in said)


def test_a_server_that_nobody_runs_is_no_harm_to_a_service(tmp_path: Path) -> None:
    url, nobody = f"sqlite:///{tmp_path}/test.db", "http://me:secret@127.0.0.1:9/x"
    with running(url, tmp_path, ELASTICSEARCH_URL=nobody) as service:
        put_ = service.client.put("/v1/documents/a", json={"text": "Red wine."})
        assert put_.status_code == 201
        ready = service.client.get("/readyz")
        assert ready.status_code == 200
        assert ready.json()["search"].startswith("database: ")
        assert service.client.get("/v1/search?q=red").json()["total"] == 1
        assert service.stop() == 0
    assert "secret" not in service.log.read_text("utf-8")
