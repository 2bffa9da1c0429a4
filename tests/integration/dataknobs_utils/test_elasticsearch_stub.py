"""Indices on a stub: an HTTP server that answers as Elasticsearch documents it."""

from __future__ import annotations

import io
import json

import pytest
import requests
from integration.dataknobs_utils.loopback import Connection, http, serving

from dataknobs_utils.elasticsearch_utils import (
    ElasticsearchIndex,
    SimplifiedElasticsearchIndex,
    TableSettings,
)

ACKNOWLEDGED = http({"acknowledged": True})


def test_a_stub_without_the_table_is_asked_to_create_it() -> None:
    missing = http({"error": {"type": "index_not_found_exception"}}, 404)
    settings = TableSettings("tea", {"analysis": {}}, {"properties": {}})
    with serving(missing, ACKNOWLEDGED) as server:
        ElasticsearchIndex(None, [settings], "127.0.0.1", server.port)
    assert [(request.method, request.path) for request in server.requests] == [
        ("GET", "/tea/_mapping"),
        ("PUT", "/tea"),
        ("POST", "/tea/_close"),
        ("PUT", "/tea/_settings"),
        ("POST", "/tea/_open"),
        ("PUT", "/tea/_mapping"),
    ]
    assert json.loads(server.requests[3].body) == {"analysis": {}}
    for request in server.requests:
        assert "Content-Type: application/json" in request.headers


def test_a_stub_that_pages_its_sql_is_read_to_the_end() -> None:
    columns = [{"name": "title", "type": "text"}]
    with serving(
        http({"columns": columns, "values": [["Zoë"]], "cursor": "c=="}),
        http({"values": [["b"]]}),
    ) as server:
        index = ElasticsearchIndex(None, None, "127.0.0.1", server.port)
        response = index.sql("SELECT title FROM tea")
    assert response.extra["df"]["title"].tolist() == ["Zoë", "b"]
    assert server.requests[1].path == "/_sql?format=json"
    assert json.loads(server.requests[1].body)["cursor"] == "c=="


def test_a_stub_lists_its_indices_as_text() -> None:
    listing = http(b"health status index\n", content_type="text/plain; charset=UTF-8")
    with serving(listing) as server:
        index = ElasticsearchIndex(None, None, "127.0.0.1", server.port)
        stream = io.StringIO()
        assert index.inspect_indices(stream).result == "health status index\n"
    assert server.requests[0].path == "/_cat/indices?v&pretty"
    assert "health status" in stream.getvalue()


def test_a_stub_that_is_gone_is_an_error_of_requests() -> None:
    with serving(ACKNOWLEDGED) as server:
        index = ElasticsearchIndex(None, None, "127.0.0.1", server.port)
    with pytest.raises(requests.ConnectionError):
        index.is_up()


def test_a_stub_stores_finds_and_deletes_a_document_by_a_hostile_id() -> None:
    document = http({"_id": "a/../b?c", "_source": {"t": "x"}})
    with serving(http({"result": "created"}, 201), document, ACKNOWLEDGED) as server:
        index = SimplifiedElasticsearchIndex("tea", "127.0.0.1", server.port)
        assert index.index({"t": "x"}, "a/../b?c", refresh=True)["result"] == "created"
        found = index.get("a/../b?c")
        assert found is not None and found["_source"] == {"t": "x"}
        assert index.delete("a/../b?c")
    assert [(request.method, request.path) for request in server.requests] == [
        ("PUT", "/tea/_doc/a%2F..%2Fb%3Fc?refresh=true"),
        ("GET", "/tea/_doc/a%2F..%2Fb%3Fc"),
        ("DELETE", "/tea/_doc/a%2F..%2Fb%3Fc"),
    ]


def test_a_stub_that_resets_is_not_sent_the_same_document_again() -> None:
    def reset(connection: Connection) -> None:
        connection.reset()

    with serving(reset) as server:
        index = SimplifiedElasticsearchIndex("tea", "127.0.0.1", server.port)
        with pytest.raises(requests.ConnectionError):
            index.index({"t": "x"})
    assert len(server.requests) == 1
