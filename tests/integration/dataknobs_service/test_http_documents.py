"""The HTTP interface, but for bulk."""

from __future__ import annotations

import httpx
import pytest

RED = {"text": "Red wine of Spain.", "metadata": {"kind": "drink", "n": [1, True]}}


def test_a_document_is_put_read_and_removed(client: httpx.Client) -> None:
    put = client.put("/v1/documents/way/to it.md", json=RED)
    assert (put.status_code, put.json()["outcome"]) == (201, "created")
    got = client.get(put.headers["location"])
    assert got.json()["text"] == RED["text"]
    assert got.json()["metadata"] == RED["metadata"]
    assert got.headers["etag"] == put.headers["etag"] == f'"{got.json()["digest"]}"'
    chunks = client.get("/v1/chunks/way/to it.md").json()
    assert [chunk["text"] for chunk in chunks] == [RED["text"]]
    assert client.delete("/v1/documents/way/to it.md").status_code == 204
    assert client.get("/v1/documents/way/to it.md").status_code == 404


def test_the_same_again_is_no_change(client: httpx.Client) -> None:
    first = client.put("/v1/documents/same", json=RED)
    again = client.put("/v1/documents/same", json=RED)
    assert (again.status_code, again.json()["outcome"]) == (200, "unchanged")
    assert again.headers["etag"] == first.headers["etag"]


def test_without_a_name_content_is_its_own_address(client: httpx.Client) -> None:
    added = [client.post("/v1/documents", json=RED) for _ in range(2)]
    assert [answer.status_code for answer in added] == [201, 200]
    assert added[0].json()["id"] == added[0].json()["digest"] == added[1].json()["id"]


def test_a_reader_who_has_it_gets_no_text(client: httpx.Client) -> None:
    etag = client.put("/v1/documents/known", json=RED).headers["etag"]
    for known in (etag, f'"other", W/{etag}', "*"):
        answer = client.get("/v1/documents/known", headers={"If-None-Match": known})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == etag
    other = client.get("/v1/documents/known", headers={"If-None-Match": '"other"'})
    assert other.status_code == 200


def test_a_change_of_what_changed_meanwhile_is_refused(client: httpx.Client) -> None:
    url = "/v1/documents/shared"
    etag = client.put(url, json={"text": "one"}).headers["etag"]
    mine = {"If-Match": etag}
    assert client.put(url, json={"text": "two"}, headers=mine).status_code == 200
    for late in (
        client.put(url, json={"text": "three"}, headers=mine),
        client.delete(url, headers=mine),
        client.put(url, json={"text": "three"}, headers={"If-None-Match": "*"}),
        client.put(url + "-no", json={"text": "x"}, headers={"If-Match": "*"}),
    ):
        assert late.status_code == 412
        assert late.headers["content-type"] == "application/problem+json"
    assert client.get(url).json()["text"] == "two"


def test_a_list_has_a_cursor(client: httpx.Client) -> None:
    names = [f"list/{n}" for n in range(5)]
    for name in names:
        client.put(f"/v1/documents/{name}", json=RED)
    seen, cursor = [], ""
    while cursor is not None:
        query = f"prefix=list/&limit=2&cursor={cursor}"
        page = client.get("/v1/documents", params=query).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert seen == names


def test_search_finds_filters_and_counts(client: httpx.Client) -> None:
    client.put("/v1/documents/s1", json=RED | {"text": "A quokka is red."})
    client.put("/v1/documents/s2", json={"text": "A quokka, another quokka."})
    found = client.get("/v1/search", params={"q": "quokka", "facet": "kind"}).json()
    assert [hit["document"] for hit in found["hits"]] == ["s2", "s1"]
    assert found["hits"][0]["highlights"] == [[2, 8], [18, 24]]
    assert found["facets"] == {"kind": [{"value": "drink", "count": 1}]}
    query = "q=quok*&filter=kind:drink&filter=kind:x&filter=n:true"
    filtered = client.get("/v1/search", params=query).json()
    assert [hit["document"] for hit in filtered["hits"]] == ["s1"]


def test_authorities_annotate_texts(client: httpx.Client) -> None:
    colors = {
        "terms": [{"id": "red", "term": "red"}, {"id": "red", "term": "Vin Rouge"}]
    }
    assert client.put("/v1/authorities/color", json=colors).status_code == 201
    assert client.put("/v1/authorities/color", json=colors).status_code == 200
    got = client.get("/v1/authorities/color")
    assert got.json()["terms"] == colors["terms"]
    asked = {"text": "RED: vin rouge", "authorities": ["color"]}
    found = client.post("/v1/annotate", json=asked).json()
    assert [(a["start"], a["end"], a["id"]) for a in found] == [
        (0, 3, "red"),
        (5, 14, "red"),
    ]
    more = {"terms": [*colors["terms"], {"id": "wine", "term": "vin"}]}
    changed = client.put(
        "/v1/authorities/color", json=more, headers={"If-Match": got.headers["etag"]}
    )
    assert changed.json()["outcome"] == "changed"
    assert len(client.post("/v1/annotate", json={"text": "vin"}).json()) == 1
    assert client.delete("/v1/authorities/color").status_code == 204
    assert client.post("/v1/annotate", json=asked).status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"{", 400, "JSON"),
        (b'{"text": "\xff"}', 400, "utf-8"),
        (b'{"text": ' + b"[" * 100_000, 400, "nested"),
        (b'{"text": "\\u0000"}', 422, "text"),
        (b'{"text": "\\ud800"}', 422, "text"),
        (b'{"text": "", "metadata": {"n": NaN}}', 422, "metadata"),
        (b'{"text": "", "metadata": {"n": ' + b"9" * 5000 + b"}}", 400, "digits"),
        (b'{"text": 1}', 422, "text"),
        (b"[]", 422, "body"),
        (b"", 422, "body"),
        (b'{"text": "' + b"x" * 9_000_000 + b'"}', 413, "limit of 8388608 bytes"),
    ],
    ids=lambda value: value if isinstance(value, (int, str)) else "",
)
def test_what_cannot_be_taken_is_explained(
    client: httpx.Client, body: bytes, status: int, said: str
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.put("/v1/documents/bad", content=body, headers=headers)
    problem = answer.json()
    assert answer.status_code == problem["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in problem["detail"]
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/documents/none", 404),
        ("GET", "/v1/documents/a/../b", 404),
        ("GET", "/v1/documents/a%00b", 422),
        ("GET", "/v1/documents/a%FFb", 422),
        ("POST", "/v1/search?q=x", 405),
        ("GET", "/v1/search", 422),
        ("GET", "/v1/search?q=x&limit=1000", 422),
        ("GET", "/v1/search?q=x&filter=nocolon", 422),
        ("DELETE", "/v1/authorities/none", 404),
    ],
)
def test_every_error_is_a_problem(
    client: httpx.Client, method: str, path: str, status: int
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == answer.json()["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_request_keeps_its_id_and_answers_are_safe_to_show(
    client: httpx.Client,
) -> None:
    answer = client.get("/v1/version", headers={"X-Request-ID": "mine-1"})
    assert answer.headers["x-request-id"] == "mine-1"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    odd = client.get("/v1/version", headers={"X-Request-ID": 'a"b'})
    assert odd.headers["x-request-id"] != 'a"b'


def test_a_search_that_was_answered_sees_what_is_written_after_it(
    client: httpx.Client,
) -> None:
    def found() -> list[str]:
        hits = client.get("/v1/search", params={"q": "remembrance"}).json()["hits"]
        return [hit["document"] for hit in hits]

    assert (found(), found()) == ([], [])
    client.put("/v1/documents/kept", json={"text": "Remembrance"})
    assert (found(), found()) == (["kept"], ["kept"])
    client.delete("/v1/documents/kept")
    assert found() == []
