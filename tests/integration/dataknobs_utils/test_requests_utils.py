"""Requests to a server that answers well, badly, or not at all."""

from __future__ import annotations

import socket
import time
from typing import Any, Callable, Iterator, List

import pytest
import requests
from integration.dataknobs_utils.loopback import Connection, http, serving

from dataknobs_utils import requests_utils
from dataknobs_utils.requests_utils import (
    InvalidJsonResponseError,
    RequestHelper,
    get_request,
    plain_api_response_handler,
    post_files_request,
    post_request,
)

STALL = 0.2  # seconds after which the tests give up on a silent server


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> Iterator[List[float]]:
    """Record the pauses between tries, and do not make them."""
    made: List[float] = []
    monkeypatch.setattr(time, "sleep", made.append)
    yield made


def reset(connection: Connection) -> None:
    connection.reset()


def stall(connection: Connection) -> None:
    connection.stall()


def stall_in_the_body(connection: Connection) -> None:
    connection.send(http(b'{"a"', length=100))
    connection.stall()


def cut_short(connection: Connection) -> None:
    connection.send(http(b'{"a": 1}', length=100))


def test_a_request_carries_method_path_query_headers_and_body() -> None:
    with serving(http({"a": 1})) as server:
        _, result = post_request(server.url, '{"q": 1}', params={"p": "a b"})
    request = server.requests[0]
    assert result == {"a": 1}
    assert (request.method, request.path) == ("POST", "/x?p=a+b")
    assert "Content-Type: application/json" in request.headers
    assert request.body == b'{"q": 1}'


def test_a_dict_is_sent_as_a_form_under_the_header_of_json() -> None:
    with serving(http({})) as server:
        post_request(server.url, {"q": "a b"})
    assert server.requests[0].body == b"q=a+b"


def test_files_are_sent_as_parts_of_a_form() -> None:
    with serving(http({})) as server:
        post_files_request(server.url, {"f": ("name.txt", b"content")})
    request = server.requests[0]
    assert "Content-Type: multipart/form-data; boundary=" in request.headers
    assert b'filename="name.txt"' in request.body and b"content" in request.body


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
def test_an_answer_of_any_status_is_returned_after_one_try(status: int) -> None:
    with serving(http({"error": "e"}, status)) as server:
        response = RequestHelper("127.0.0.1", server.port).get("x")
    assert (response.status, response.succeeded) == (status, False)
    assert response.result == {"error": "e"}
    assert len(server.requests) == 1


@pytest.mark.parametrize("answer", [stall, stall_in_the_body])
def test_a_server_that_stalls_is_given_up_after_the_time_limit_and_one_try(
    answer: Callable[[Connection], None], pauses: List[float]
) -> None:
    with serving(answer) as server:
        with pytest.raises((requests.Timeout, requests.ConnectionError)):
            get_request(server.url, timeout=STALL)
        assert len(server.requests) == 1
    assert not pauses


def test_a_time_limit_is_set_when_none_is_given() -> None:
    class Recorder:
        timeouts: List[Any] = []

        def get(self, _url: str, timeout: Any, **_: Any) -> Any:
            self.timeouts.append(timeout)
            return requests_utils.MockResponse(200, {})

    recorder = Recorder()
    get_request("http://h/x", requests=recorder)
    helper = RequestHelper("h", 1, mock_requests=recorder)
    helper.request("get", "x", verbose=False)
    helper.get("x")
    assert recorder.timeouts == [5, 5, 5]


@pytest.mark.parametrize("lost", [reset, cut_short])
def test_a_get_that_loses_its_connection_is_sent_again(
    lost: Callable[[Connection], None], pauses: List[float]
) -> None:
    with serving(lost, lost, http({"a": 1})) as server:
        assert get_request(server.url)[1] == {"a": 1}
    assert len(server.requests) == 3
    assert pauses == [0.1, 0.2]


def test_a_get_that_loses_every_connection_raises_after_three_tries() -> None:
    with serving(reset) as server:
        with pytest.raises(requests.ConnectionError):
            get_request(server.url)
    assert len(server.requests) == 3


@pytest.mark.parametrize("rtype", ["post", "post-files", "put", "delete"])
def test_a_request_that_may_change_something_is_never_sent_again(rtype: str) -> None:
    with serving(reset) as server:
        helper = RequestHelper("127.0.0.1", server.port)
        with pytest.raises(requests.ConnectionError):
            helper.request(rtype, "x", files={"f": b"1"}, verbose=False)
    assert len(server.requests) == 1


def test_a_refused_connection_is_tried_again_and_then_raised(
    pauses: List[float],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(requests.ConnectionError):
        get_request(f"http://127.0.0.1:{port}/x")
    assert pauses == [0.1, 0.2]


def test_a_call_through_an_injected_object_is_made_once() -> None:
    with serving(reset) as server, requests.Session() as session:
        with pytest.raises(requests.ConnectionError):
            get_request(server.url, requests=session)
    assert len(server.requests) == 1


def test_a_head_request_that_fails_has_no_response() -> None:
    with serving(reset) as server:
        response = RequestHelper("127.0.0.1", server.port).head("x")
    assert (response.resp, response.result, response.status) == (None, None, None)


def test_a_head_request_is_answered_by_the_status_alone() -> None:
    with serving(http(b"", 404)) as server:
        response = RequestHelper("127.0.0.1", server.port).head("x")
    assert (response.status, response.result) == (404, None)
    assert server.requests[0].method == "HEAD"


@pytest.mark.parametrize(
    "body",
    [b"{", b"<html>", b'{"a": 1} x', b"[" * 200_000, b'"\xff"', b"\xff\xfe{"],
    ids=["cut", "html", "trailing", "deep", "no utf-8", "half a utf-16"],
)
def test_an_answer_that_is_not_json_names_its_url_and_status(body: bytes) -> None:
    with serving(http(body, 502, "text/html")) as server:
        with pytest.raises(ValueError) as caught:
            get_request(server.url)
    assert isinstance(caught.value, InvalidJsonResponseError)
    assert f"the response of {server.url} (status 502) is not JSON" in str(caught.value)
    assert caught.value.status == 502


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        ("application/json", "utf-8"),
        ("application/json", "utf-8-sig"),
        ("application/json", "utf-16"),
        ("application/json; charset=latin-1", "latin-1"),
        ("text/plain", "utf-8"),
        ("text/html; charset=windows-1252", "cp1252"),
        ("nonsense", "utf-8"),
        ("", "utf-8"),
    ],
)
def test_json_is_decoded_by_its_declared_charset_or_as_json_is(
    content_type: str, encoding: str
) -> None:
    body = '{"name": "Zoë"}'.encode(encoding)
    with serving(http(body, content_type=content_type)) as server:
        assert get_request(server.url)[1] == {"name": "Zoë"}


def test_an_unknown_charset_is_refused() -> None:
    with serving(http(b"{}", content_type="text/plain; charset=klingon")) as server:
        with pytest.raises(InvalidJsonResponseError, match="klingon"):
            get_request(server.url)


def test_an_empty_answer_has_no_result() -> None:
    with serving(http(b"")) as server:
        assert get_request(server.url)[1] is None


def test_plain_text_is_returned_as_it_is() -> None:
    with serving(http(b"green\n", content_type="text/plain")) as server:
        handler = plain_api_response_handler
        assert get_request(server.url, api_response_handler=handler)[1] == "green\n"
