"""An advisory service on loopback that answers as OSV does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Known = dict[tuple[str, str], dict[str, Any]]


def hole(name: str, package: str, alias: str) -> dict[str, Any]:
    """Return an advisory as OSV words it, fixed in version 9.9."""
    events = [{"introduced": "0"}, {"fixed": "9.9"}]
    affected = {
        "package": {"name": package, "ecosystem": "PyPI"},
        "ranges": [{"type": "ECOSYSTEM", "events": events}],
    }
    return {
        "id": name,
        "aliases": [alias],
        "summary": f"{package} is open",
        "affected": [affected],
    }


@contextmanager
def serving(known: Known, status: int = 200) -> Iterator[tuple[str, list[str]]]:
    """Serve advisories; yields the address and the list of what is asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # pylint: disable=invalid-name
            body = self.rfile.read(int(self.headers["Content-Length"]))
            query = json.loads(body)
            package = (query["package"]["name"], query["version"])
            asked.append("==".join(package))
            answer = {"vulns": [known[package]]} if package in known else {}
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(  # pylint: disable=redefined-builtin
            self, format: str, *args: object
        ) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1/query", asked
        finally:
            server.shutdown()
            thread.join()
