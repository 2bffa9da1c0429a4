"""Requests to prepared answers, and what is made of a response."""

from __future__ import annotations

import io
import json
import pickle
import socket
from typing import Any, Dict, List, Tuple

import pytest

from dataknobs_utils import requests_utils
from dataknobs_utils.requests_utils import (
    DBG_HEADERS,
    HEADERS,
    InvalidJsonResponseError,
    MockRequests,
    MockResponse,
    RequestHelper,
    ServerResponse,
    delete_request,
    get_current_ip,
    get_request,
    json_api_response_handler,
    post_files_request,
    post_request,
    put_request,
)

URL = "http://h:1/x"


class Recorder:
    """Stand in for requests: answer 201 `{}` and remember the calls."""

    def __init__(self) -> None:
        self.calls: List[Tuple[str, Tuple[Any, ...], Dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        def call(*args: Any, **kwargs: Any) -> MockResponse:
            self.calls.append((name, args, kwargs))
            return MockResponse(201, {})

        return call


def test_each_function_calls_requests_with_documented_arguments() -> None:
    recorder = Recorder()
    get_request(URL, requests=recorder)
    post_request(URL, {"a": 1}, {"p": 2}, requests=recorder)
    post_files_request(URL, {"f": b""}, requests=recorder)
    put_request(URL, "text", headers={}, timeout=9, requests=recorder)
    delete_request(URL, requests=recorder)
    usual = {"headers": HEADERS, "params": None, "timeout": 5}
    assert recorder.calls == [
        ("get", (URL,), usual),
        ("post", (URL,), {**usual, "data": {"a": 1}, "params": {"p": 2}}),
        ("post", (URL,), {"files": {"f": b""}, "headers": None, "timeout": 5}),
        ("put", (URL,), {**usual, "data": "text", "headers": {}, "timeout": 9}),
        ("delete", (URL,), usual),
    ]


def test_constants_are_as_documented() -> None:
    assert requests_utils.DEFAULT_TIMEOUT == 5
    assert HEADERS == {"Content-Type": "application/json"}
    assert DBG_HEADERS == {**HEADERS, "error_trace": "true"}
    assert requests_utils.default_api_response_handler is json_api_response_handler


def test_a_helper_fills_in_what_is_not_given() -> None:
    recorder = Recorder()
    helper = RequestHelper(
        "h", 1, headers={"q": "1"}, timeout=9, mock_requests=recorder
    )
    for rtype in ("GET", "post", "Post-Files", "put", "delete", "head"):
        helper.request(rtype, "x", verbose=False)
    how = {"headers": {"q": "1"}, "timeout": 9}
    assert recorder.calls == [
        ("get", (URL,), {**how, "params": None}),
        ("post", (URL,), {**how, "params": None, "data": {}}),
        ("post", (URL,), {**how, "files": {}}),
        ("put", (URL,), {**how, "params": None, "data": {}}),
        ("delete", (URL,), {**how, "params": None}),
        ("head", (URL,), {**how, "params": None}),
    ]


def test_the_short_forms_send_what_request_sends() -> None:
    recorder = Recorder()
    helper = RequestHelper("h", 1, mock_requests=recorder)
    helper.get("x", {"p": 1})
    helper.post("x", "text")
    helper.post("x", files={"f": b""})
    helper.put("x", "text", timeout=2)
    helper.delete("x", headers={"q": "1"})
    helper.head("x")
    assert [(name, how.get("timeout")) for name, _, how in recorder.calls] == [
        ("get", 5),
        ("post", 5),
        ("post", 5),
        ("put", 2),
        ("delete", 5),
        ("head", 5),
    ]
    assert recorder.calls[2][2]["files"] == {"f": b""}


@pytest.mark.parametrize("rtype", ["patch", "head", ""])
def test_what_cannot_be_sent_is_answered_by_nothing(rtype: str) -> None:
    helper = RequestHelper("h", 1, mock_requests=MockRequests())
    response = helper.request(rtype, "x", verbose=False)
    assert (response.resp, response.result) == (None, None)


def test_a_response_is_printed_to_stderr_or_to_a_stream_or_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    helper = RequestHelper("h", 1, mock_requests=MockRequests())
    stream = io.StringIO()
    helper.request("get", "x")
    helper.request("get", "x", verbose=stream)
    helper.request("get", "x", verbose=False)
    assert capsys.readouterr() == ("", '(404):\n"Not found"\n')
    assert stream.getvalue() == '(404):\n"Not found"\n'


def test_a_response_knows_its_status_and_success() -> None:
    assert [ServerResponse(MockResponse(s, ""), 1).succeeded for s in (200, 201)] == [
        True,
        True,
    ]
    assert not ServerResponse(MockResponse(204, ""), 1).succeeded
    nothing = ServerResponse(None, None)
    assert (nothing.status, nothing.succeeded, repr(nothing)) == (None, False, "None")


def test_a_response_shows_its_result_as_json() -> None:
    response = MockResponse(200, {"a": 1}).to_server_response()
    assert repr(response) == '(200):\n{\n  "a": 1\n}'
    assert (response.status_code, response.json) == (200, {"a": 1})
    assert response.text == '{"a": 1}'
    assert ServerResponse(None, "as it is").text == "as it is"
    assert ServerResponse(None, []).text == ""


def test_a_response_takes_extra_values() -> None:
    response = ServerResponse(None, None)
    assert not response.has_extra() and response.extra == {}
    assert not response.has_extra()
    response.add_extra("df", 1)
    assert response.has_extra() and response.extra == {"df": 1}


def test_a_prepared_answer_is_found_by_all_its_arguments() -> None:
    mock = MockRequests()
    mock.add(MockResponse(200, {"a": 1}), "get", URL, headers=HEADERS)
    mock.add(MockResponse(201, "text"), "post", URL, data="d", params={"p": 1})
    assert get_request(URL, requests=mock)[1] == {"a": 1}
    assert get_request(URL, timeout=6, requests=mock)[1] == "Not found"
    assert mock.post(URL, "d", params={"p": 1}, timeout=5).text == "text"
    assert mock.post(URL, "d", params={"p": 1}) is mock.r404
    assert mock.put(URL, "d").status_code == mock.delete(URL).status_code == 404


def test_a_prepared_answer_of_a_text_is_that_text() -> None:
    assert MockResponse(200, "a").text == "a"
    assert MockResponse(200, ["a"]).text == '["a"]'
    assert json.loads(MockRequests().r404.text) == "Not found"


def test_text_that_is_not_json_is_refused_with_its_place() -> None:
    with pytest.raises(json.JSONDecodeError) as caught:
        json_api_response_handler(MockResponse(200, '{"a": }'))
    error = caught.value
    assert isinstance(error, InvalidJsonResponseError)
    assert (error.doc, error.pos, error.lineno, error.colno) == ('{"a": }', 6, 1, 7)
    assert str(error) == (
        "the response of the server (status 200) is not JSON: Expecting value"
        " at character 6 of a text that starts with '{\"a\": }'"
    )


def test_the_error_survives_pickling() -> None:
    with pytest.raises(InvalidJsonResponseError) as caught:
        json_api_response_handler(MockResponse(200, "{"))
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.status) == (str(caught.value), 200)


def test_the_address_is_that_of_the_host_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "localhost")
    assert get_current_ip() == "127.0.0.1"


def test_a_host_name_without_address_is_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unknown(_: str) -> str:
        raise socket.gaierror

    monkeypatch.setattr(socket, "gethostbyname", unknown)
    assert get_current_ip() == "127.0.0.1"
