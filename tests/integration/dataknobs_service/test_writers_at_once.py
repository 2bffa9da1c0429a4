"""Writers that share a transaction, on a full disk and when the service is killed."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Event

import httpx
from integration.dataknobs_service.serving import running, small_disk

from dataknobs_service.storage import check, documents
from dataknobs_service.storage.database import Database

WRITERS = 8


class Writers:
    """Put documents at the same time; keep which were acknowledged, and each status."""

    def __init__(self, url: str, length: int) -> None:
        self.acknowledged = set[str]()
        self.statuses = Counter[int]()
        self.enough = Event()
        self._url = url
        self._text = "word " * (length // 5)

    def run(self, each: int | None) -> None:
        """Have each writer put so many documents, or go on until none is answered."""
        with ThreadPoolExecutor(WRITERS) as pool:
            for _ in pool.map(lambda writer: self._write(writer, each), range(WRITERS)):
                pass

    def _write(self, writer: int, each: int | None) -> None:
        numbers: Iterator[int] = count() if each is None else iter(range(each))
        with httpx.Client(base_url=self._url, timeout=30, trust_env=False) as client:
            for number in numbers:
                name = f"writer{writer}/{number}"
                try:
                    answer = client.put(
                        f"/v1/documents/{name}", json={"text": name + self._text}
                    )
                except httpx.TransportError:
                    return
                self._note(name, answer.status_code)

    def _note(self, name: str, status: int) -> None:
        self.statuses[status] += 1
        if status == 201:
            self.acknowledged.add(name)
        if len(self.acknowledged) >= 100:
            self.enough.set()


def stored(url: str) -> set[str]:
    """Return the names of all documents, after a look at how they are stored."""
    database = Database(url)
    found = [
        info.id
        for info in database.read(lambda c: documents.list_after(c, "", "", 10**6))
    ]
    assert database.write(check.problems) == []
    database.close()
    assert len(set(found)) == len(found)
    return set(found)


def test_on_a_full_disk_each_writer_is_told_what_became_of_its_own(
    tmp_path: Path,
) -> None:
    disk = tmp_path / "disk"
    with small_disk(disk):
        filler, url = disk / "filler", f"sqlite:///{disk}/test.db"
        filler.write_bytes(b"x" * 2**20)
        with running(url, tmp_path) as service:
            writers = Writers(str(service.client.base_url), length=5000)
            writers.run(each=20)
            assert set(writers.statuses) == {201, 507}
            filler.unlink()
            again = service.client.put("/v1/documents/again", json={"text": "x"})
            assert again.status_code == 201
        assert stored(url) == writers.acknowledged | {"again"}


def test_what_was_acknowledged_outlives_a_kill(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/test.db"
    with running(url, tmp_path) as service, ThreadPoolExecutor(1) as pool:
        writers = Writers(str(service.client.base_url), length=100)
        writing = pool.submit(writers.run, None)
        assert writers.enough.wait(30)
        assert service.stop(signal.SIGKILL) == -signal.SIGKILL
        writing.result(30)
    assert set(writers.statuses) == {201}
    found = stored(url)
    assert writers.acknowledged <= found
    # What was on its way may be there, one of each writer at most.
    assert len(found - writers.acknowledged) <= WRITERS
