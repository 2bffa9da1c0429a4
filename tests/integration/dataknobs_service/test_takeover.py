"""One process takes over from another on the socket that both accept from."""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from integration.dataknobs_service.serving import running

from dataknobs_service.storage import check, documents
from dataknobs_service.storage.database import Database

CALLERS = 8


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """A socket that whoever is given it may accept from."""
    with socket.create_server(("127.0.0.1", 0), backlog=256) as made:
        yield made


def url_of(listening: socket.socket) -> str:
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


class Callers:
    """Ask without pause, half of them over one connection, half over one for each."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(CALLERS)
        self._done = [self._pool.submit(self._ask, n) for n in range(CALLERS)]

    def stop(self) -> tuple[set[str], Counter[int]]:
        """Return the names that were stored, and how often each status came."""
        self._stop.set()
        results = [done.result(30) for done in self._done]
        self._pool.shutdown()
        statuses = sum((Counter(found) for _, found in results), Counter[int]())
        return {name for names, _ in results for name in names}, statuses

    def _ask(self, caller: int) -> tuple[list[str], list[int]]:
        stored, statuses = list[str](), list[int]()
        headers = {"Connection": "close"} if caller % 2 else {}
        with httpx.Client(base_url=self._url, headers=headers, timeout=30) as client:
            while not self._stop.is_set():
                name = f"caller{caller}/{len(stored)}"
                body = {"text": f"number {len(stored)}"}
                answer = client.put(f"/v1/documents/{name}", json=body)
                statuses.append(answer.status_code)
                stored.append(name)
        return stored, statuses


def test_not_one_request_is_lost_when_a_new_process_takes_over(
    listening: socket.socket, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/test.db"
    with running(url, tmp_path, sockets=[listening]) as first:
        callers = Callers(url_of(listening))
        time.sleep(0.5)
        with running(url, tmp_path, sockets=[listening]) as second:
            assert first.stop() == 0
            time.sleep(0.5)
            stored, statuses = callers.stop()
            assert set(statuses) == {201}
    served = [
        sum(line["message"] == "request" for line in service.logged())
        for service in (first, second)
    ]
    assert sum(served) == len(stored) and all(served)
    database = Database(url)
    found = database.read(lambda c: documents.list_after(c, "", "", 10**6))
    assert {info.id for info in found} == stored
    assert database.write(check.problems) == []
    database.close()


def test_what_nobody_serves_waits_for_the_next_process(
    listening: socket.socket, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/test.db"
    with running(url, tmp_path, sockets=[listening]) as first:
        assert first.stop() == 0
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(httpx.get, url_of(listening) + "/healthz", timeout=30)
        with running(url, tmp_path, sockets=[listening]):
            assert waiting.result(30).status_code == 200


def test_a_connection_that_idles_may_ask_once_more(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/test.db"
    with running(url, tmp_path, DATAKNOBS_LINGER="5") as service:
        assert service.client.get("/v1/version").headers.get("connection") is None
        service.process.terminate()
        time.sleep(0.5)
        answer = service.client.get("/v1/version")
        assert (answer.status_code, answer.headers["connection"]) == (200, "close")
        assert service.process.wait(20) == 0
        with pytest.raises(httpx.ConnectError):
            service.client.get("/v1/version")


def test_each_process_can_have_a_socket_of_its_own_too(
    listening: socket.socket, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/test.db"
    with socket.create_server(("127.0.0.1", 0)) as own:
        with running(url, tmp_path, sockets=[listening, own]):
            for each in (listening, own):
                answer = httpx.get(url_of(each) + "/readyz")
                assert answer.status_code == 200


def test_a_socket_that_is_held_back_is_accepted_from_after_a_signal(
    listening: socket.socket, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/test.db"
    with ThreadPoolExecutor(1) as pool, running(
        url, tmp_path, held=[listening], DATAKNOBS_LINGER="0.1"
    ) as service:
        waiting = pool.submit(httpx.get, url_of(listening) + "/readyz", timeout=30)
        assert service.client.get("/readyz").status_code == 200
        with pytest.raises(TimeoutError):
            waiting.result(0.5)
        service.process.send_signal(signal.SIGUSR1)
        assert waiting.result(30).status_code == 200
        assert service.stop() == 0
        with pytest.raises(httpx.HTTPError):
            httpx.get(url_of(listening) + "/readyz", timeout=0.2)


def test_one_that_is_never_asked_to_accept_ends_like_any_other(
    listening: socket.socket, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/test.db"
    with running(url, tmp_path, held=[listening]) as service:
        assert service.stop() == 0


def test_a_socket_that_others_reach_needs_keys(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/test.db"
    with socket.create_server(("0.0.0.0", 0)) as listening:
        with running(url, tmp_path, sockets=[listening]):
            answer = httpx.get(url_of(listening) + "/v1/documents")
            assert answer.status_code == 401
        with running(url, tmp_path, held=[listening]) as service:
            assert service.client.get("/v1/documents").status_code == 401
