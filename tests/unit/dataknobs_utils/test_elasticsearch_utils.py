"""Queries, batch files, and the requests that an index makes."""

from __future__ import annotations

import io
import json
import logging
import time
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataknobs_utils.elasticsearch_utils import (
    ElasticsearchIndex,
    SimplifiedElasticsearchIndex,
    TableSettings,
    UnusableNameError,
    add_batch_data,
    batchfile_record_generator,
    build_aggs_dataframe,
    build_field_query_dict,
    build_hits_dataframe,
    build_phrase_query_dict,
    collect_batchfile_records,
    collect_batchfile_values,
    decode_results,
)
from dataknobs_utils.requests_utils import (
    HEADERS,
    MockRequests,
    MockResponse,
    RequestHelper,
)

ROOT = "http://localhost:9200/"
HITS = {"hits": {"hits": [{"_id": "1", "_source": {"a": 1}}, {"_source": {"a": 2}}]}}
TABLE = TableSettings("t", {"s": 1}, {"m": 2})
Call = Tuple[str, str, Any]


class Recorder:
    """Stand in for requests: remember method, path and body, and answer."""

    def __init__(self, answer: Callable[[], MockResponse]) -> None:
        self.calls: List[Call] = []
        self.params: List[Any] = []
        self._answer = answer

    def __getattr__(self, method: str) -> Any:
        def call(url: str, **how: Any) -> MockResponse:
            assert url.startswith(ROOT)
            self.calls.append((method, url[len(ROOT) :], how.get("data")))
            self.params.append(how["params"])
            return self._answer()

        return call


def answering(*answers: Tuple[int, Any]) -> Recorder:
    """A recorder that gives the answers in turn, the last one again and again."""
    left = [MockResponse(status, result) for status, result in answers]
    return Recorder(lambda: left.pop(0) if len(left) > 1 else left[0])


def index_of(recorder: Recorder, *tables: TableSettings) -> ElasticsearchIndex:
    return ElasticsearchIndex(None, tables, mock_requests=recorder)


def simple_index(recorder: Recorder) -> SimplifiedElasticsearchIndex:
    index = SimplifiedElasticsearchIndex("ix")
    index.request_helper = RequestHelper("localhost", 9200, mock_requests=recorder)
    return index


# Queries and results


def test_one_field_is_matched_and_several_are_multi_matched() -> None:
    one = {"query": {"match": {"f": {"query": "t"}}}}
    assert build_field_query_dict("f", "t") == one
    assert build_field_query_dict(["f"], "t") == one
    assert build_field_query_dict("f", "t", "and") == {
        "query": {"match": {"f": {"query": "t", "operator": "and"}}}
    }
    assert build_field_query_dict(["f", "g"], "t", "and") == {
        "query": {"multi_match": {"query": "t", "fields": ["f", "g"]}}
    }


def test_a_phrase_is_matched_with_its_slop() -> None:
    assert build_phrase_query_dict("f", "a b", 2) == {
        "query": {"match_phrase": {"f": {"query": "a b", "slop": 2}}}
    }


def test_hits_become_rows() -> None:
    table = build_hits_dataframe(HITS)
    assert table is not None
    assert table.to_dict("list") == {"a": [1, 2]}
    assert list(decode_results(HITS)) == ["hits_df"]
    assert build_aggs_dataframe(HITS) is None


def test_no_hits_are_an_empty_table_and_no_list_of_hits_is_none() -> None:
    empty = build_hits_dataframe({"hits": {"hits": []}})
    assert empty is not None and empty.empty
    assert build_hits_dataframe({}) is None
    assert build_hits_dataframe({"hits": {}}) is None
    assert not decode_results({})


# Batch files


def test_a_batch_has_an_action_and_a_record_with_its_id_by_turns() -> None:
    stream, record = io.StringIO(), {"t": "x"}
    assert add_batch_data(stream, [record, {"t": "y"}], "ix", cur_id=5) == 7
    assert stream.getvalue() == (
        '{"index": {"_index": "ix", "_id": 5}}\n{"t": "x", "id": 5}\n'
        '{"index": {"_index": "ix", "_id": 6}}\n{"t": "y", "id": 6}\n'
    )
    assert record == {"t": "x", "id": 5}


@pytest.mark.parametrize("name", ["", None])
def test_records_of_a_batch_stay_as_they_are_without_an_id_field(
    name: Optional[str],
) -> None:
    record = {"t": "x"}
    assert add_batch_data(io.StringIO(), [record], "ix", name) == 2
    assert record == {"t": "x"}


RECORDS = st.lists(st.dictionaries(st.text(), st.integers() | st.text() | st.none()))


@given(RECORDS)
def test_records_written_to_a_batch_are_read_back(
    tmp_path_factory: pytest.TempPathFactory, records: List[Dict[str, Any]]
) -> None:
    path = tmp_path_factory.mktemp("batch") / "b.jsonl"
    with open(path, "w", encoding="utf-8") as stream:
        add_batch_data(stream, records, "ix", source_id_fieldname="_n")
    assert list(batchfile_record_generator(path)) == records
    assert collect_batchfile_values(path, "_n") == list(range(1, len(records) + 1))
    assert len(collect_batchfile_records(path)) == len(records)


def test_a_missing_field_of_a_batch_has_the_default_value(tmp_path: Path) -> None:
    path = tmp_path / "b.jsonl"
    path.write_text('{"index": {}}\n{"a": "é"}\n{"b": 1}', encoding="utf-8")
    assert collect_batchfile_values(path, "a") == ["é", ""]
    assert collect_batchfile_values(path, "b", None) == [None, 1]


def test_a_blank_line_of_a_batch_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "b.jsonl"
    path.write_text('{"a": 1}\n\n')
    with pytest.raises(json.JSONDecodeError):
        list(batchfile_record_generator(path))


# ElasticsearchIndex


def test_a_missing_table_is_created_in_six_steps() -> None:
    recorder = answering((404, {}))
    index = index_of(recorder, TABLE)
    assert recorder.calls == [
        ("get", "t/_mapping", None),
        ("put", "t", {}),
        ("post", "t/_close", {}),
        ("put", "t/_settings", '{"s": 1}'),
        ("post", "t/_open", {}),
        ("put", "t/_mapping", '{"m": 2}'),
    ]
    assert [table.name for table in index.tables] == ["t"]


def test_a_table_that_exists_is_left_alone() -> None:
    recorder = answering((200, {}))
    index_of(recorder, TABLE)
    assert recorder.calls == [("get", "t/_mapping", None)]


def test_the_methods_make_the_documented_requests() -> None:
    recorder = answering((200, {}))
    index = index_of(recorder)
    assert index.is_up()
    index.get_cluster_health()
    assert index.inspect_indices().result == "{}"
    index.delete_table("t")
    index.analyze("a b", "standard")
    assert recorder.calls == [
        ("get", "_cluster/health", None),
        ("get", "_cluster/health", None),
        ("get", "_cat/indices?v&pretty", None),
        ("delete", "t", None),
        ("post", "_analyze", '{"analyzer": "standard", "text": "a b"}'),
    ]


def test_purging_deletes_the_tables_and_creates_them_again() -> None:
    recorder = answering((200, {}))
    response = index_of(recorder, TABLE).purge()
    assert response is not None and response.succeeded
    assert recorder.calls[1:] == [("delete", "t", None), ("get", "t/_mapping", None)]
    assert index_of(answering((200, {}))).purge() is None


def test_a_search_has_its_hits_as_a_table() -> None:
    recorder = answering((200, HITS))
    response = index_of(recorder, TABLE).search({"q": 1})
    assert response is not None
    assert response.extra["hits_df"]["a"].tolist() == [1, 2]
    assert recorder.calls[-1] == ("post", "t/_search", '{"q": 1}')


def test_a_search_of_another_table_of_none_and_one_that_fails() -> None:
    recorder = answering((400, {"error": "e"}))
    response = index_of(recorder).search({}, table="a,b*")
    assert response is not None and not response.has_extra()
    assert recorder.calls == [("post", "a,b*/_search", "{}")]
    assert index_of(recorder).search({}) is None


def test_a_search_is_answered_by_mock_requests_as_users_prepare_them() -> None:
    mock = MockRequests()
    query = build_field_query_dict("a", "1")
    url = f"{ROOT}t/_search"
    mock.add(MockResponse(200, HITS), "post", url, json.dumps(query), headers=HEADERS)
    index = ElasticsearchIndex(None, [TABLE], mock_requests=mock)
    response = index.search(query)
    assert response is not None and response.result == HITS


def test_sql_follows_the_cursor_through_pages_of_columns() -> None:
    columns = [{"name": "a"}, {"name": "b"}]
    recorder = answering(
        (200, {"columns": columns, "values": [[1, 2], [3, 4]], "cursor": "c1"}),
        (200, {"values": [[5], [6]], "cursor": "c2"}),
        (200, {"values": []}),
    )
    response = index_of(recorder).sql("SELECT 1", fetch_size=2)
    table = response.extra["df"]
    assert table.values.tolist() == [[1, 3], [2, 4], [5, 6]]
    assert (table.columns.tolist(), table.index.tolist()) == (["a", "b"], [0, 1, 0])
    assert [call[2] for call in recorder.calls] == [
        '{"query": "SELECT 1", "fetch_size": 2, "columnar": true}',
        '{"cursor": "c1", "columnar": true}',
        '{"cursor": "c2", "columnar": true}',
    ]


def test_sql_takes_pages_of_rows() -> None:
    columns = [{"name": "a"}, {"name": "b"}]
    recorder = answering((200, {"columns": columns, "rows": [[1, 2], [3, None]]}))
    table = index_of(recorder).sql("q", columnar=False).extra["df"]
    assert table["a"].tolist() == [1, 3]


def test_sql_without_rows_has_an_empty_table_with_columns() -> None:
    recorder = answering((200, {"columns": [{"name": "a"}], "values": [[]]}))
    table = index_of(recorder).sql("q").extra["df"]
    assert (table.columns.tolist(), len(table)) == (["a"], 0)


@pytest.mark.parametrize("answer", [(400, {"error": "e"}), (500, '"no"'), (200, "[]")])
def test_sql_that_fails_has_no_table(answer: Tuple[int, Any]) -> None:
    response = index_of(answering(answer)).sql("q")
    assert not response.has_extra()


def test_sql_that_fails_at_a_later_page_has_the_pages_before_and_no_success() -> None:
    first = {"columns": [{"name": "a"}], "values": [[1]], "cursor": "c"}
    response = index_of(answering((200, first), (500, {}))).sql("q")
    assert not response.succeeded
    assert response.extra["df"]["a"].tolist() == [1]


# Names


def test_names_cannot_leave_their_place_in_the_url() -> None:
    recorder = answering((200, {}))
    index = index_of(recorder)
    index.delete_table("a/b?c#d %")
    simple_index(recorder).delete("../é")
    assert [path for _, path, _ in recorder.calls] == [
        "a%2Fb%3Fc%23d%20%25",
        "ix/_doc/..%2F%C3%A9",
    ]


@pytest.mark.parametrize("name", [".", ".."])
def test_names_that_a_url_takes_for_folders_are_refused(name: str) -> None:
    recorder = answering((200, {}))
    with pytest.raises(UnusableNameError, match="choose another name"):
        simple_index(recorder).delete(name)
    with pytest.raises(ValueError):
        index_of(recorder).delete_table(name)
    assert not recorder.calls


# SimplifiedElasticsearchIndex


def test_the_simple_index_makes_the_documented_requests() -> None:
    recorder = answering((200, {"count": 3}))
    index = simple_index(recorder)
    results = [
        index.exists(),
        index.exists("1"),
        index.create(),
        index.delete(),
        index.delete("1"),
        index.index({"a": 1}),
        index.index({"a": 1}, "1", refresh=True),
        index.get("1"),
        index.update("1", {"doc": {}}, refresh=True),
        index.count(),
        index.delete_by_query({"q": 1}),
        index.refresh(),
    ]
    answer = {"count": 3}
    assert results == ([True] * 5 + [answer, answer, answer, True, 3, answer, True])
    created = '{"settings": {"number_of_shards": 1, "number_of_replicas": 0}}'
    assert recorder.calls == [
        ("head", "ix", None),
        ("head", "ix/_doc/1", None),
        ("put", "ix", created),
        ("delete", "ix", None),
        ("delete", "ix/_doc/1", None),
        ("post", "ix/_doc", '{"a": 1}'),
        ("put", "ix/_doc/1", '{"a": 1}'),
        ("get", "ix/_doc/1", None),
        ("post", "ix/_update/1", '{"doc": {}}'),
        ("post", "ix/_count", "{}"),
        ("post", "ix/_delete_by_query", '{"q": 1}'),
        ("post", "ix/_refresh", {}),
    ]
    refreshing = [number for number, params in enumerate(recorder.params) if params]
    assert refreshing == [6, 8]


def test_the_simple_index_says_what_stands_for_a_failure() -> None:
    index = simple_index(answering((404, {"error": "e"})))
    assert index.index({}) == {"_id": None, "result": "error"}
    assert index.get("1") is None
    assert index.delete_by_query({}) == {"deleted": 0}
    assert index.count() == 0
    assert index.search().result == {"hits": {"total": {"value": 0}, "hits": []}}
    outcomes = [index.exists(), index.create(), index.delete(), index.refresh()]
    assert outcomes == [False] * 4


def test_the_simple_index_is_created_with_given_settings_and_mappings() -> None:
    recorder = answering((200, {}))
    index = SimplifiedElasticsearchIndex("ix", settings={"z": 1}, mappings={"p": {}})
    index.request_helper = RequestHelper("localhost", 9200, mock_requests=recorder)
    index.create()
    assert recorder.calls[0][2] == '{"settings": {"z": 1}, "mappings": {"p": {}}}'


def test_storing_is_tried_again_with_longer_pauses_and_a_warning_each(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pauses: List[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    recorder = answering((503, {}), (500, {}), (201, {"_id": "1"}))
    with caplog.at_level(logging.WARNING):
        assert simple_index(recorder).index({}, "1") == {"_id": "1"}
    assert pauses == [0.5, 1.0]
    assert "put ix/_doc/1: status 503, trying again in 0.5" in caplog.text
    assert len(caplog.records) == 2


def test_storing_gives_up_after_the_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    recorder = answering((500, {}))
    outcome = simple_index(recorder).index({}, max_retries=2, initial_delay=0)
    assert outcome == {"_id": None, "result": "error"}
    assert len(recorder.calls) == 3
