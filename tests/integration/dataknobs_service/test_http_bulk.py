"""Bulk ingest over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx


def send(client: httpx.Client, body: bytes | Iterator[bytes]) -> list[dict[str, Any]]:
    answer = client.post("/v1/bulk", content=body)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def document(name: str, text: str = "x") -> bytes:
    return json.dumps({"id": name, "text": text}).encode()


def test_each_line_is_answered_and_summed_up(client: httpx.Client) -> None:
    lines = [document("b1"), b"", document("b2"), document("b1"), document("b1", "y")]
    *results, end = send(client, b"\r\n".join(lines))
    assert [(r["line"], r["id"], r["status"], r["outcome"]) for r in results] == [
        (1, "b1", 201, "created"),
        (3, "b2", 201, "created"),
        (4, "b1", 200, "unchanged"),
        (5, "b1", 200, "changed"),
    ]
    assert end == {
        "done": True, "created": 2, "changed": 1, "unchanged": 1, "failed": 0
    }  # fmt: skip
    assert client.get("/v1/documents/b1").json()["text"] == "y"


def test_a_bad_line_fails_alone(client: httpx.Client) -> None:
    bad = [
        b'{"text": "\xff"}',
        b"[" * 100_000,
        b'{"text": "' + b"x" * 10_000_000 + b'"}',
        b"null",
        b'{"text": "", "extra": 1}',
        b'{"id": "../x", "text": ""}',
        b"{",
    ]
    *results, end = send(client, b"\n".join([*bad, document("good")]))
    assert [r["status"] for r in results] == [400, 400, 413, 422, 422, 422, 400, 201]
    assert all(r["problem"]["status"] == r["status"] for r in results if r["line"] < 8)
    assert (end["done"], end["failed"], end["created"]) == (True, 7, 1)


def test_lines_may_come_in_any_pieces(client: httpx.Client) -> None:
    body = b"\n".join(document(f"piece{n}", "\u00e4" * n) for n in range(50))
    pieces = (body[start : start + 7] for start in range(0, len(body), 7))
    *results, end = send(client, pieces)
    assert end["created"] == len(results) == 50


def test_a_client_may_send_everything_before_it_reads(client: httpx.Client) -> None:
    body = b"\n".join([document("n" * 500)] * 3_000)
    *results, end = send(client, body)
    assert len(results) == end["created"] + end["unchanged"] == 3_000


def test_nothing_sent_is_nothing_done(client: httpx.Client) -> None:
    assert send(client, b"") == [
        {"done": True, "created": 0, "changed": 0, "unchanged": 0, "failed": 0}
    ]
