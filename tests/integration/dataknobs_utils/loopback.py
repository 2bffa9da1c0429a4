"""A server on this machine that answers as badly as a test wants."""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
from contextlib import contextmanager
from typing import Any, Callable, Iterator, List, NamedTuple, Union


class Request(NamedTuple):
    """What the server was asked."""

    method: str
    path: str
    headers: str
    body: bytes


class Connection:
    """One connection, as the answers below see it."""

    def __init__(self, raw: socket.socket, closing: threading.Event) -> None:
        self._raw = raw
        self._closing = closing

    def send(self, data: bytes) -> None:
        self._raw.sendall(data)

    def stall(self) -> None:
        """Say nothing more until the server is closed."""
        self._closing.wait(30)

    def reset(self) -> None:
        """Have the client see a reset, not the end of the stream."""
        self._raw.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )


Answer = Callable[[Connection], None]


class LoopbackServer:
    """Give the answers in turn, one to a connection; the last one again and again."""

    def __init__(self, answers: List[Union[Answer, bytes]]) -> None:
        self.requests: List[Request] = []
        self._answers = answers
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.1)
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/x"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                raw, _ = self._listener.accept()
            except socket.timeout:
                continue
            with raw:
                raw.settimeout(10)
                self.requests.append(read_request(raw))
                answer = self._answers[min(len(self.requests), len(self._answers)) - 1]
                connection = Connection(raw, self._closing)
                if isinstance(answer, bytes):
                    connection.send(answer)
                else:
                    answer(connection)


def read_request(raw: socket.socket) -> Request:
    data = b""
    while b"\r\n\r\n" not in data:
        data += raw.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    headers = head.decode("latin-1")
    length = re.search(r"content-length: (\d+)", headers, re.IGNORECASE)
    while length and len(body) < int(length.group(1)):
        body += raw.recv(65536)
    method, path, _ = headers.split(" ", 2)
    return Request(method, path, headers, body)


def http(
    body: Union[bytes, str, Any] = b"",
    status: int = 200,
    content_type: str = "application/json",
    length: int = -1,
) -> bytes:
    """The bytes of an answer; `length` is what it claims its body to be."""
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    length = len(body) if length < 0 else length
    head = (
        f"HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {length}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


@contextmanager
def serving(*answers: Union[Answer, bytes]) -> Iterator[LoopbackServer]:
    server = LoopbackServer(list(answers))
    try:
        yield server
    finally:
        server.close()
