"""Answers prepared in advance, in place of a server."""

# pylint: disable=too-many-arguments  # published signatures

from __future__ import annotations

import json
from typing import Any, Dict, Optional

from dataknobs_utils._http_calls import DEFAULT_TIMEOUT, Headers, Params
from dataknobs_utils._http_helper import ServerResponse


class MockResponse:
    """Stand in for a response of requests.

    >>> MockResponse(200, {"a": 1}).text
    '{"a": 1}'

    Args:
        status_code: the HTTP status.
        result: its text, or what its JSON text is made from.
    """

    def __init__(self, status_code: int, result: Any) -> None:
        self.status_code = status_code
        self.result = result
        self.text = result if isinstance(result, str) else json.dumps(result)

    def to_server_response(self) -> ServerResponse:
        """Return the response as a `RequestHelper` returns it."""
        return ServerResponse(self, self.result)


class MockRequests:
    """Answer requests with the responses prepared for them, all others with 404.

    A request is known again by all its arguments, which must be those that JSON
    can hold. `get_request` and its sisters fill in headers and time-out.

    >>> mock = MockRequests()
    >>> mock.add(MockResponse(200, "yes"), "get", "http://h/x", timeout=1)
    >>> mock.get("http://h/x", timeout=1).text
    'yes'
    >>> mock.get("http://h/y").status_code
    404
    """

    def __init__(self) -> None:
        self.responses: Dict[str, MockResponse] = {}
        self.r404 = MockResponse(404, '"Not found"')

    def add(
        self,
        response: MockResponse,
        api: str,
        api_request: str,
        data: Any = None,
        files: Any = None,
        headers: Headers = None,
        params: Params = None,
        timeout: Any = DEFAULT_TIMEOUT,
    ) -> None:
        """Prepare the response to a request.

        Args:
            response: the answer.
            api: get, post, put or delete.
            api_request: the URL.
            data: the body.
            files: the files.
            headers: the headers.
            params: the query.
            timeout: the time-out; 5 as in the requests of this module.
        """
        key = _key(api, api_request, data, files, headers, params, timeout)
        self.responses[key] = response

    def get(
        self,
        api_request: str,
        headers: Headers = None,
        params: Params = None,
        timeout: Optional[Any] = None,
    ) -> MockResponse:
        """Answer a GET request."""
        return self._find("get", api_request, None, None, headers, params, timeout)

    def post(
        self,
        api_request: str,
        data: Any = None,
        files: Any = None,
        headers: Headers = None,
        params: Params = None,
        timeout: Optional[Any] = None,
    ) -> MockResponse:
        """Answer a POST request."""
        return self._find("post", api_request, data, files, headers, params, timeout)

    def put(
        self,
        api_request: str,
        data: Any = None,
        headers: Headers = None,
        params: Params = None,
        timeout: Optional[Any] = None,
    ) -> MockResponse:
        """Answer a PUT request."""
        return self._find("put", api_request, data, None, headers, params, timeout)

    def delete(
        self,
        api_request: str,
        headers: Headers = None,
        params: Params = None,
        timeout: Optional[Any] = None,
    ) -> MockResponse:
        """Answer a DELETE request."""
        return self._find("delete", api_request, None, None, headers, params, timeout)

    def _find(self, *request: Any) -> MockResponse:
        return self.responses.get(_key(*request), self.r404)


def _key(*request: Any) -> str:
    names = ("api", "req", "data", "files", "headers", "params", "timeout")
    return json.dumps(dict(zip(names, request)))
