"""What a query finds, on every database, and in the stub of Elasticsearch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from integration.dataknobs_service.elasticsearch_stub import (
    ElasticsearchStub,
    elasticsearch_stub,
)

from dataknobs_service.elastic.feed import step
from dataknobs_service.elastic.searcher import Searcher
from dataknobs_service.elastic.server import Index
from dataknobs_service.models import Document, SearchResult
from dataknobs_service.storage import documents, migrate
from dataknobs_service.storage import search as stored_search
from dataknobs_service.storage.database import Database
from dataknobs_service.storage.documents import prepare
from dataknobs_service.storage.search import Search

TEXTS = {
    "spain": "Red wines of Spain: Rioja, and more red.",
    "france": "Vin rouge: a red wine. Caf\u00e9-au-lait, e-mail x@example.org!",
    "beer": "Beer is no wine, and not running out.",
    "water": "Water. Nothing else.",
}


@dataclass
class Knowledge:
    """A database, and the stub of an index that is fed from it, if there is one."""

    database: Database
    stub: ElasticsearchStub | None

    def put(self, name: str, document: Document) -> None:
        item = prepare(document, name)
        self.database.write(lambda c: documents.put(c, item))

    def find(self, query: str, **options: Any) -> SearchResult:
        if self.stub is None:
            return Searcher(self.database).search(Search(query, **options))
        index = Index(self.stub.url)
        while step(self.database, index):
            pass
        searcher = Searcher(self.database, index)
        result = searcher.search(Search(query, **options))
        assert searcher.used() == "elasticsearch"
        return result


KINDS = ["sqlite", "postgresql", "elasticsearch-stub"]


Open = Callable[[str], Knowledge]


@pytest.fixture(scope="module")
def opened(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Open]:
    """Make tables with nothing in them, which stay until the end of the file."""
    with ExitStack() as stack:

        def made(kind: str) -> Knowledge:
            url = f"sqlite:///{tmp_path_factory.mktemp('knowledge')}/test.db"
            if kind == "postgresql":
                url = request.getfixturevalue("postgresql")()
            database = Database(url)
            stack.callback(database.close)
            migrate.upgrade(database)
            stubbed = kind == "elasticsearch-stub"
            stub = stack.enter_context(elasticsearch_stub()) if stubbed else None
            return Knowledge(database, stub)

        yield made


@pytest.fixture(params=KINDS)
def knowledge(request: pytest.FixtureRequest, opened: Open) -> Knowledge:
    """What a test may fill."""
    return opened(request.param)


@pytest.fixture(scope="module")
def cellars(opened: Open) -> Open:
    """The same texts in each kind of database, put there once."""

    @cache
    def filled(kind: str) -> Knowledge:
        made = opened(kind)
        for name, text in TEXTS.items():
            land = "drink" if name != "spain" else "land"
            metadata: dict[str, Any] = {"kind": land, "in": ["glass", name]}
            made.put(name, Document(text=text, metadata=metadata))
        return made

    return filled


@pytest.fixture(params=KINDS)
def cellar(request: pytest.FixtureRequest, cellars: Open) -> Knowledge:
    """What all tests read, and none changes."""
    return cellars(request.param)


def names(result: SearchResult) -> set[str]:
    return {hit.document for hit in result.hits}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("wine", {"spain", "france", "beer"}),
        ("WINES", {"spain", "france", "beer"}),
        ("red wine", {"spain", "france"}),
        ('"red wine"', {"spain", "france"}),
        ('"wine red"', set()),
        ("wine -red", {"beer"}),
        ('wine -"vin rouge"', {"spain", "beer"}),
        ("wat*", {"water"}),
        ("wat", set()),
        ('"red wi*', set()),
        ("run", {"beer"}),
        ("the", set()),
        ("no", {"beer"}),
        ("cafe", {"france"}),
        ("CAF\u00c9", {"france"}),
        ("cafe\u0301", {"france"}),
        ("lait", {"france"}),
        ("au-lait", {"france"}),
        ("example", {"france"}),
        ("x@example.org", {"france"}),
        ("-wine", set()),
        ("", set()),
        ("?!*", set()),
        ("NEAR(wine red) AND text:x OR ^wine", set()),
        ("' OR 1=1 --", set()),
        ("\\ & | ! ( ) : <-> wine", {"spain", "france", "beer"}),
    ],
)
def test_a_query_finds(cellar: Knowledge, query: str, expected: set[str]) -> None:
    assert names(cellar.find(query)) == expected


def test_the_best_match_comes_first(cellar: Knowledge) -> None:
    hits = cellar.find("red").hits
    assert [hit.document for hit in hits] == ["spain", "france"]
    assert hits[0].score > hits[1].score


def test_highlights_are_places_in_the_text(cellar: Knowledge) -> None:
    (hit,) = cellar.find("cafe lait example").hits
    marked = [hit.text[start:end] for start, end in hit.highlights]
    assert marked == ["Caf\u00e9", "lait", "example"]
    assert hit.text == TEXTS["france"]


def test_filters_narrow_by_any_value_of_each_name(cellar: Knowledge) -> None:
    drinks = cellar.find("wine", filters={"kind": ["drink"]})
    assert names(drinks) == {"france", "beer"}
    both = {"kind": ["drink", "land"], "in": ["beer", "spain"]}
    assert names(cellar.find("wine", filters=both)) == {"spain", "beer"}
    assert cellar.find("wine", filters={"kind": ["'; --"]}).total == 0


def test_a_search_can_stay_inside_a_document(cellar: Knowledge) -> None:
    assert names(cellar.find("wine", document="spain")) == {"spain"}
    assert cellar.find("water", document="spain").total == 0
    assert cellar.find("wine", document="none").total == 0


def test_facets_count_the_documents_that_match(cellar: Knowledge) -> None:
    facets = cellar.find("wine", facets=["kind", "media_type", "none"]).facets
    assert {name: [(v.value, v.count) for v in vs] for name, vs in facets.items()} == {
        "kind": [("drink", 2), ("land", 1)],
        "media_type": [("text/plain", 3)],
        "none": [],
    }


def test_pages_follow_each_other(cellar: Knowledge) -> None:
    pages = [cellar.find("wine", limit=1, offset=n) for n in range(4)]
    assert [len(page.hits) for page in pages] == [1, 1, 1, 0]
    assert len(set().union(*map(names, pages))) == 3
    assert {page.total for page in pages} == {3}


def test_of_too_many_matches_some_are_ranked_and_the_rest_is_told(
    knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_search, "MOST_RANKED", 3)
    for number in range(5):
        document = Document(text=f"wine {number}", metadata={"number": number})
        knowledge.put(f"wine{number}", document)
    common = knowledge.find("wine", facets=["number"])
    assert (len(common.hits), common.total, common.more) == (3, 3, True)
    # Elasticsearch counts all, and pays for it.
    assert len(common.facets["number"]) == (5 if knowledge.stub else 3)
    assert knowledge.find("wine", offset=3).hits == []
    rare = knowledge.find("wine 4")
    assert (names(rare), rare.total, rare.more) == ({"wine4"}, 1, False)


def test_what_was_replaced_is_not_found_any_more(knowledge: Knowledge) -> None:
    knowledge.put("a", Document(text="Water"))
    assert names(knowledge.find("water")) == {"a"}
    knowledge.put("a", Document(text="Ice"))
    assert names(knowledge.find("water")) == set()
    assert names(knowledge.find("ice")) == {"a"}
    knowledge.database.write(lambda c: documents.remove(c, "a"))
    assert names(knowledge.find("ice")) == set()


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_whatever_is_typed_finds_what_is_there_or_nothing(
    cellar: Knowledge, query: str
) -> None:
    found = cellar.find(query)
    assert names(found) <= set(TEXTS)
    assert found.total == len(found.hits)
