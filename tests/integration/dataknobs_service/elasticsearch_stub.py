"""A stub of Elasticsearch on the loopback: one index, and no more than we ask of it.

It knows requests from the documentation, not from a server, and refuses what it does
not know. Of Porter's stemmer it has what the texts of the tests need.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Source = dict[str, Any]
Token = tuple[str, int, int]  # with its place in the text


class Refused(Exception):
    """The server would answer with this status."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class ElasticsearchStub:
    """The server's state; `entries` are found after a refresh only."""

    def __init__(self) -> None:
        self.url = ""
        self.created: dict[str, Any] | None = None
        self.entries: dict[str, Source] = {}
        self.asked = Counter[str]()
        self.failing = 0  # the status that every request is answered with
        self._written: dict[str, Source] = {}

    def answer(self, method: str, path: str, body: bytes) -> dict[str, Any]:
        """Return what a request is answered with."""
        _, _, command = path.strip("/").partition("/")
        self.asked[command or method] += 1
        if self.failing:
            raise Refused(self.failing, "told to fail")
        if not command:
            return self._index(method, body)
        if self.created is None:
            raise Refused(404, "no such index")
        commands = {
            "_bulk": self._bulk,
            "_refresh": self._refresh,
            "_delete_by_query": self._delete_by_query,
            "_search": self._search,
        }
        if method != "POST" or command not in commands:
            raise Refused(405, f"{method} {path}")
        return commands[command](body)

    def _index(self, method: str, body: bytes) -> dict[str, Any]:
        if method == "PUT":
            if self.created is not None:
                raise Refused(400, "there already")
            self.created = known(json.loads(body), {"settings", "mappings"})
        elif self.created is None:
            raise Refused(404, "no such index")
        elif method == "DELETE":
            self.created = None
            self.entries.clear()
            self._written.clear()
        elif method != "HEAD":
            raise Refused(405, method)
        return {"acknowledged": True}

    def _bulk(self, body: bytes) -> dict[str, Any]:
        lines = [json.loads(line) for line in body.decode().splitlines()]
        if not body.endswith(b"\n") or not lines:
            raise Refused(400, "must end with a newline")
        assert self.created is not None
        fields = set(self.created["mappings"]["properties"])
        for action, source in zip(lines[::2], lines[1::2], strict=True):
            (key,) = known(known(action, {"index"})["index"], {"_id"}).values()
            assert len(key.encode()) <= 512
            self._written[key] = known(source, fields)
        return {"errors": False, "items": []}

    def _refresh(self, _body: bytes) -> dict[str, Any]:
        self.entries |= self._written
        self._written.clear()
        return {"_shards": {"failed": 0}}

    def _delete_by_query(self, body: bytes) -> dict[str, Any]:
        query = known(json.loads(body), {"query"})["query"]
        gone = [key for key, each in self.entries.items() if score(query, each)]
        for key in gone:
            del self.entries[key]
        return {"deleted": len(gone), "failures": []}

    def _search(self, body: bytes) -> dict[str, Any]:
        asked = known(json.loads(body), _SEARCH)
        assert asked["sort"] == [
            {"_score": "desc"}, {"document": "asc"}, {"position": "asc"},
        ]  # fmt: skip
        assert asked["from"] + asked["size"] <= 10_000
        scored = [(score(asked["query"], each), each) for each in self.entries.values()]
        found = [pair for pair in scored if pair[0]]
        found.sort(
            key=lambda pair: (-pair[0], pair[1]["document"], pair[1]["position"])
        )
        shown = found[asked["from"] : asked["from"] + asked["size"]]
        return {
            "hits": {
                "total": {"value": min(len(found), asked["track_total_hits"])},
                "hits": [
                    {"_score": s, "_source": e} | highlight(asked, e) for s, e in shown
                ],
            },
            "aggregations": {
                name: aggregated(how, [entry for _, entry in found])
                for name, how in asked["aggs"].items()
            },
        }


_SEARCH = {
    "aggs", "from", "highlight", "query", "size", "sort", "track_total_hits"
}  # fmt: skip


def known(given: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """Return what was given, refused if it has other names."""
    if unknown := set(given) - names:
        raise Refused(400, f"unknown: {unknown}")
    return given


def tokens(text: str) -> list[Token]:
    """Return the words of a text as the analyzer makes them."""
    return [
        (folded(match[0]), *match.span())
        for match in re.finditer(r"(?:[^\W_]|[\u0300-\u036f])+", text)
    ]


def folded(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.lower())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"(?<=[^s])s$", "", plain)
    return re.sub(r"(?<=[aeiou])(\w)\1?ing$", r"\1", plain)


def places(query: str, text: str, prefix: bool) -> list[Token]:
    """Return the tokens of a text that are part of a phrase."""
    wanted, there = [word for word, _, _ in tokens(query)], tokens(text)
    found = list[Token]()
    for start in range(len(there) - len(wanted) + 1):
        part = there[start : start + len(wanted)]
        words = [word for word, _, _ in part]
        last = words[-1].startswith(wanted[-1]) if prefix else words[-1] == wanted[-1]
        if last and words[:-1] == wanted[:-1]:
            found += part
    return found


def score(query: dict[str, Any], entry: Source) -> float:
    """Return how well an entry matches, 0 if it does not."""
    ((kind, how),) = query.items()
    if kind == "bool":
        known(how, {"must", "must_not", "filter"})
        scores = [score(each, entry) for each in how.get("must", ())]
        needed = [*scores, *(score(each, entry) for each in how.get("filter", ()))]
        unwanted = any(score(each, entry) for each in how.get("must_not", ()))
        return 0.0 if unwanted or not all(needed) else sum(scores) or 1.0
    if kind == "multi_match":
        return matched(known(how, {"query", "type", "fields"}), entry)
    ((field, value),) = how.items()
    values = value if kind == "terms" else [value]
    if kind not in ("term", "terms"):
        raise Refused(400, f"unknown query {kind}")
    given = entry[field] if isinstance(entry[field], list) else [entry[field]]
    return float(bool(set(given) & set(values)))


def matched(how: dict[str, Any], entry: Source) -> float:
    prefix = {"phrase": False, "phrase_prefix": True}[how["type"]]
    best = 0.0
    for field in how["fields"]:
        name, _, boost = field.partition("^")
        texts = entry[name] if isinstance(entry[name], list) else [entry[name]]
        for text in texts:
            found = len(places(how["query"], text, prefix))
            best = max(best, float(boost or 1) * found / (found + len(tokens(text))))
    return best


def highlight(asked: dict[str, Any], entry: Source) -> dict[str, Any]:
    how = known(asked["highlight"], {"fields", "pre_tags", "post_tags"})
    assert how["fields"] == {"text": {"number_of_fragments": 0}}
    spans = set[tuple[int, int]]()
    for each in asked["query"]["bool"]["must"]:
        each = each["multi_match"]
        prefix = each["type"] == "phrase_prefix"
        spans |= {span[1:] for span in places(each["query"], entry["text"], prefix)}
    marked = entry["text"]
    for start, end in sorted(spans, reverse=True):
        word = how["pre_tags"][0] + marked[start:end] + how["post_tags"][0]
        marked = marked[:start] + word + marked[end:]
    return {"highlight": {"text": [marked]}} if spans else {}


def aggregated(how: dict[str, Any], found: Sequence[Source]) -> dict[str, Any]:
    known(how, {"terms", "aggs"})
    terms = known(how["terms"], {"field", "include", "size", "order"})
    inner = how["aggs"]["documents"]["cardinality"]
    documents: dict[str, set[str]] = {}
    for entry in found:
        for value in entry[terms["field"]]:
            if re.fullmatch(terms["include"], value):
                documents.setdefault(value, set()).add(entry[inner["field"]])
    ordered = sorted(documents.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    buckets = [
        {"key": key, "doc_count": len(names), "documents": {"value": len(names)}}
        for key, names in ordered[: terms["size"]]
    ]
    return {"buckets": buckets}


@contextmanager
def elasticsearch_stub() -> Iterator[ElasticsearchStub]:
    """Serve an empty stub."""
    stub = ElasticsearchStub()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                status, answer = 200, stub.answer(self.command, self.path, body)
            except Refused as error:
                status, answer = error.status, {"error": str(error)}
            sent = b"" if self.command == "HEAD" else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _serve

        def log_message(self, *_args: Any) -> None:  # pylint: disable=arguments-differ
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        stub.url = f"http://127.0.0.1:{server.server_port}/knowledge"
        try:
            yield stub
        finally:
            server.shutdown()
            thread.join()
