"""Search in each database."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dataknobs_service.models import Document, SearchResult
from dataknobs_service.storage import documents
from dataknobs_service.storage import search as stored_search
from dataknobs_service.storage.database import Database
from dataknobs_service.storage.documents import prepare
from dataknobs_service.storage.search import Search, search

TEXTS = {
    "spain": "Red wines of Spain: Rioja, and more red.",
    "france": "Vin rouge: a red wine. Caf\u00e9-au-lait, e-mail x@example.org!",
    "beer": "Beer is no wine, and not running out.",
    "water": "Water. Nothing else.",
}


@pytest.fixture
def cellar(database: Database) -> Database:
    for name, text in TEXTS.items():
        kind = "drink" if name != "spain" else "land"
        document = Document(text=text, metadata={"kind": kind, "in": ["glass", name]})
        item = prepare(document, name)
        database.write(lambda c, item=item: documents.put(c, item))  # type: ignore
    return database


def find(database: Database, query: str, **options: Any) -> SearchResult:
    return database.read(lambda c: search(c, Search(query, **options)))


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
def test_a_query_finds(cellar: Database, query: str, expected: set[str]) -> None:
    assert names(find(cellar, query)) == expected


def test_the_best_match_comes_first(cellar: Database) -> None:
    hits = find(cellar, "red").hits
    assert [hit.document for hit in hits] == ["spain", "france"]
    assert hits[0].score > hits[1].score


def test_highlights_are_places_in_the_text(cellar: Database) -> None:
    (hit,) = find(cellar, "cafe lait example").hits
    marked = [hit.text[start:end] for start, end in hit.highlights]
    assert marked == ["Caf\u00e9", "lait", "example"]
    assert hit.text == TEXTS["france"]


def test_filters_narrow_by_any_value_of_each_name(cellar: Database) -> None:
    drinks = find(cellar, "wine", filters={"kind": ["drink"]})
    assert names(drinks) == {"france", "beer"}
    both = {"kind": ["drink", "land"], "in": ["beer", "spain"]}
    assert names(find(cellar, "wine", filters=both)) == {"spain", "beer"}
    assert find(cellar, "wine", filters={"kind": ["'; --"]}).total == 0


def test_a_search_can_stay_inside_a_document(cellar: Database) -> None:
    assert names(find(cellar, "wine", document="spain")) == {"spain"}
    assert find(cellar, "water", document="spain").total == 0
    assert find(cellar, "wine", document="none").total == 0


def test_facets_count_the_documents_that_match(cellar: Database) -> None:
    facets = find(cellar, "wine", facets=["kind", "media_type", "none"]).facets
    assert {name: [(v.value, v.count) for v in vs] for name, vs in facets.items()} == {
        "kind": [("drink", 2), ("land", 1)],
        "media_type": [("text/plain", 3)],
        "none": [],
    }


def test_pages_follow_each_other(cellar: Database) -> None:
    pages = [find(cellar, "wine", limit=1, offset=n) for n in range(4)]
    assert [len(page.hits) for page in pages] == [1, 1, 1, 0]
    assert len(set().union(*map(names, pages))) == 3
    assert {page.total for page in pages} == {3}


def test_of_too_many_matches_some_are_ranked_and_the_rest_is_told(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_search, "MOST_RANKED", 3)
    for number in range(5):
        text = Document(text=f"wine {number}", metadata={"number": number})
        item = prepare(text, f"wine{number}")
        database.write(lambda c, item=item: documents.put(c, item))  # type: ignore
    common = find(database, "wine", facets=["number"])
    assert (len(common.hits), common.total, common.more) == (3, 3, True)
    assert len(common.facets["number"]) == 3
    rare = find(database, "wine 4")
    assert (names(rare), rare.total, rare.more) == ({"wine4"}, 1, False)


def test_what_was_replaced_is_not_found_any_more(cellar: Database) -> None:
    cellar.write(lambda c: documents.put(c, prepare(Document(text="Ice"), "water")))
    assert names(find(cellar, "water")) == set()
    assert names(find(cellar, "ice")) == {"water"}


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_nothing_that_is_typed_is_an_error(cellar: Database, query: str) -> None:
    find(cellar, query)
