"""Documents in each database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dataknobs_service.errors import Conflict, Missing
from dataknobs_service.models import Document
from dataknobs_service.storage import check, documents
from dataknobs_service.storage.database import Database
from dataknobs_service.storage.documents import Condition, Outcome, prepare

RED = Document(text="# Red\n\nWine of Spain.", media_type="text/markdown")
WHITE = Document(text="White wine.", metadata={"tag": ["cold", "dry"], "year": 1999})


def put(
    database: Database,
    name: str,
    document: Document,
    condition: Condition = Condition(),
) -> Outcome:
    item = prepare(document, name)
    return database.write(lambda c: documents.put(c, item, condition))


def test_a_document_comes_back_as_it_was_put(database: Database) -> None:
    assert put(database, "a/b", WHITE) == "created"
    found = database.read(lambda c: documents.get(c, "a/b"))
    assert (found.text, found.metadata) == (WHITE.text, WHITE.metadata)
    assert (found.title, found.chunk_count) == ("White wine.", 1)
    again = Document(
        text=found.text, title=found.title, metadata=WHITE.metadata
    ).digest()
    assert found.digest == again


def test_the_same_again_changes_nothing(database: Database) -> None:
    put(database, "a", RED)
    before = database.read(lambda c: documents.get(c, "a"))
    assert put(database, "a", RED) == "unchanged"
    assert database.read(lambda c: documents.get(c, "a")) == before


def test_other_content_replaces_text_chunks_and_attributes(database: Database) -> None:
    put(database, "a", WHITE)
    assert put(database, "a", RED) == "changed"
    chunks = database.read(lambda c: documents.get_chunks(c, "a"))
    assert [chunk.text for chunk in chunks] == ["# Red\n\nWine of Spain."]
    assert database.write(check.problems) == []


def test_without_a_name_the_digest_is_the_name() -> None:
    item = prepare(RED)
    assert item.id == item.digest == prepare(RED).id != prepare(WHITE).id


def test_a_change_needs_the_digest_that_was_read(database: Database) -> None:
    put(database, "a", RED)
    digest = database.read(lambda c: documents.get(c, "a")).digest
    put(database, "a", WHITE)
    stale = Condition(match=frozenset([digest]))
    with pytest.raises(Conflict, match="a is not as it was read: get it again"):
        put(database, "a", RED, stale)
    with pytest.raises(Conflict):
        database.write(lambda c: documents.remove(c, "a", stale))
    assert database.read(lambda c: documents.get(c, "a")).text == WHITE.text


def test_a_condition_can_ask_for_nothing_or_anything_there(database: Database) -> None:
    nothing, anything = frozenset[str](), frozenset("*")
    with pytest.raises(Conflict, match="a is not there"):
        put(database, "a", RED, Condition(match=anything))
    put(database, "a", RED, Condition(none_match=anything))
    with pytest.raises(Conflict, match="a is there already"):
        put(database, "a", WHITE, Condition(none_match=anything))
    put(database, "a", WHITE, Condition(match=anything, none_match=nothing))


def test_what_is_removed_is_gone_with_its_chunks(database: Database) -> None:
    put(database, "a", RED)
    database.write(lambda c: documents.remove(c, "a"))
    for action in (documents.get, documents.get_chunks, documents.remove):
        with pytest.raises(Missing, match="no document 'a'"):
            database.write(lambda c, action=action: action(c, "a"))  # type: ignore
    assert database.write(check.problems) == []


def test_a_list_goes_by_name_from_page_to_page(database: Database) -> None:
    names = ["B", "a", "a/1", "a/2", "b", "\u00e4"]
    for name in reversed(names):
        put(database, name, RED)
    seen, after = [], ""
    while page := database.read(lambda c: documents.list_after(c, after, "", 2)):
        seen += [info.id for info in page]
        after = seen[-1]
    assert seen == names
    inside = database.read(lambda c: documents.list_after(c, "", "a/", 9))
    assert [info.id for info in inside] == ["a/1", "a/2"]


def test_many_writers_of_one_name_leave_one_whole_document(database: Database) -> None:
    texts = [Document(text=f"word{n}\n\n" + "x " * 3000) for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda d: put(database, "a", d), texts))
    assert sorted(outcomes) == ["changed"] * 7 + ["created"]
    assert database.write(check.problems) == []


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    text=st.text(st.characters(exclude_characters="\0\ufdd0\ufdd1", codec="utf-8")),
    tag=st.text(st.characters(exclude_characters="\0\ufdd0\ufdd1", codec="utf-8")),
    number=st.floats(1 - 2**53, 2**53 - 1) | st.booleans(),
)
def test_any_text_comes_back(
    database: Database, text: str, tag: str, number: float
) -> None:
    given = Document(text=text, metadata={"tag": tag, "number": number})
    put(database, "any", given)
    found = database.read(lambda c: documents.get(c, "any"))
    assert (found.text, found.metadata) == (given.text, given.metadata)
    assert database.write(check.problems) == []
