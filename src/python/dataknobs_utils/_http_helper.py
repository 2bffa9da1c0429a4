"""Requests to one server, and what it answers."""

# pylint: disable=too-many-arguments  # published signatures

from __future__ import annotations

import json
import sys
from typing import Any, Callable, Dict, Optional, Tuple, Union

from dataknobs_utils._http_calls import (
    DEFAULT_TIMEOUT,
    Handler,
    Headers,
    Params,
    delete_request,
    get_request,
    json_api_response_handler,
    post_files_request,
    post_request,
    put_request,
    requests_or,
)

_SUCCESS = frozenset([200, 201])


class ServerResponse:
    """Hold a response and what a handler made of it.

    >>> response = ServerResponse(None, {"a": 1})
    >>> response
    (None):
    {
      "a": 1
    }
    >>> response.add_extra("took", 3)
    >>> response.extra, response.succeeded
    ({'took': 3}, False)

    Args:
        resp: the response; None if there is none.
        result: what was made of it.
    """

    def __init__(self, resp: Any, result: Any) -> None:
        self.resp = resp
        self.result = result
        self._extra: Optional[Dict[str, Any]] = None

    def __repr__(self) -> str:
        if not self.result:
            return str(self.status)
        return f"({self.status}):\n{json.dumps(self.result, indent=2, default=str)}"

    @property
    def status(self) -> Optional[int]:
        """The HTTP status; None without a response."""
        return None if self.resp is None else self.resp.status_code

    @property
    def status_code(self) -> Optional[int]:
        """The same as `status`."""
        return self.status

    @property
    def succeeded(self) -> bool:
        """Whether the status is 200 or 201."""
        return self.status in _SUCCESS

    @property
    def json(self) -> Any:
        """The same as `result`."""
        return self.result

    @property
    def text(self) -> str:
        """The result, or its JSON if it is no text, or "" if there is none."""
        if isinstance(self.result, str):
            return self.result
        return json.dumps(self.result, default=str) if self.result else ""

    @property
    def extra(self) -> Dict[str, Any]:
        """What was added to the response; made when first asked for."""
        if self._extra is None:
            self._extra = {}
        return self._extra

    def has_extra(self) -> bool:
        """Tell whether anything was added."""
        return bool(self._extra)

    def add_extra(self, key: str, value: Any) -> None:
        """Add a value under a key."""
        self.extra[key] = value


class RequestHelper:
    """Send requests to one server.

    >>> from dataknobs_utils.requests_utils import MockRequests, MockResponse
    >>> mock = MockRequests()
    >>> answer = MockResponse(200, {"up": True})
    >>> mock.add(answer, "get", "http://db:9200/health",
    ...          headers={"Content-Type": "application/json"})
    >>> helper = RequestHelper("db", 9200, mock_requests=mock)
    >>> helper.get("health").result
    {'up': True}

    Args:
        server_ip: name or address of the server.
        server_port: its port.
        api_response_handler: what makes the result out of a response.
        headers: the headers of every request; None for those of its kind.
        timeout: seconds to wait for a connection, and for each part of the answer.
        mock_requests: an object to use in place of the requests module.
    """

    def __init__(
        self,
        server_ip: str,
        server_port: Union[str, int],
        api_response_handler: Handler = json_api_response_handler,
        headers: Headers = None,
        timeout: Any = DEFAULT_TIMEOUT,
        mock_requests: Any = None,
    ) -> None:
        self.ip = server_ip
        self.port = server_port
        self.response_handler = api_response_handler
        self.headers = headers
        self.timeout = timeout
        self.requests = requests_or(mock_requests)

    def build_url(self, path: str) -> str:
        """Return the URL of a path, which starts without a slash."""
        return f"http://{self.ip}:{self.port}/{path}"

    def request(
        self,
        rtype: str,
        path: str,
        payload: Any = None,
        params: Params = None,
        files: Any = None,
        response_handler: Optional[Handler] = None,
        headers: Headers = None,
        timeout: Any = 0,
        verbose: Any = True,
    ) -> ServerResponse:
        """Send a request.

        Args:
            rtype: get, head, post, post-files, put or delete, in any case; anything
                else is not sent, and answered by `ServerResponse(None, None)`.
            path: the path, without a slash before it.
            payload: the body of post and put; None for an empty one.
            params: the query.
            files: the files of post-files; None for none.
            response_handler: in place of that of the helper.
            headers: in place of those of the helper.
            timeout: in place of that of the helper; None to wait for ever.
            verbose: True to print the response to stderr, or a stream to print to.

        Returns:
            The response. A head request that fails has `ServerResponse(None, None)`.

        Raises:
            requests.RequestException: if there is no answer.
        """
        send = self._senders(payload, params, files).get(rtype.lower())
        result = ServerResponse(None, None)
        if send is not None:
            result = ServerResponse(
                *send(
                    self.build_url(path),
                    headers=self.headers if headers is None else headers,
                    timeout=self.timeout if timeout == 0 else timeout,
                    api_response_handler=response_handler or self.response_handler,
                    requests=self.requests,
                )
            )
        if verbose:
            self._print(result, verbose)
        return result

    def get(
        self,
        path: str,
        params: Params = None,
        headers: Headers = None,
        timeout: Any = None,
        verbose: Any = False,
    ) -> ServerResponse:
        """Send a GET request, with the time-out of the helper if none is given."""
        return self._request("get", path, headers, timeout, verbose, params=params)

    def post(
        self,
        path: str,
        payload: Any = None,
        params: Params = None,
        files: Any = None,
        headers: Headers = None,
        timeout: Any = None,
        verbose: Any = False,
    ) -> ServerResponse:
        """Send a POST request: the files if there are any, else the payload."""
        rtype = "post-files" if files else "post"
        body = {"payload": payload, "params": params, "files": files}
        return self._request(rtype, path, headers, timeout, verbose, **body)

    def put(
        self,
        path: str,
        payload: Any = None,
        params: Params = None,
        headers: Headers = None,
        timeout: Any = None,
        verbose: Any = False,
    ) -> ServerResponse:
        """Send a PUT request, with the time-out of the helper if none is given."""
        body = {"payload": payload, "params": params}
        return self._request("put", path, headers, timeout, verbose, **body)

    def delete(
        self,
        path: str,
        params: Params = None,
        headers: Headers = None,
        timeout: Any = None,
        verbose: Any = False,
    ) -> ServerResponse:
        """Send a DELETE request, with the time-out of the helper if none is given."""
        return self._request("delete", path, headers, timeout, verbose, params=params)

    def head(
        self,
        path: str,
        params: Params = None,
        headers: Headers = None,
        timeout: Any = None,
        verbose: Any = False,
    ) -> ServerResponse:
        """Send a HEAD request; one that fails has `ServerResponse(None, None)`."""
        return self._request("head", path, headers, timeout, verbose, params=params)

    def _request(
        self,
        rtype: str,
        path: str,
        headers: Headers,
        timeout: Any,
        verbose: Any,
        **body: Any,
    ) -> ServerResponse:
        timeout = self.timeout if timeout is None else timeout
        return self.request(
            rtype, path, headers=headers, timeout=timeout, verbose=verbose, **body
        )

    @staticmethod
    def _senders(
        payload: Any, params: Params, files: Any
    ) -> Dict[str, Callable[..., Tuple[Any, Any]]]:
        payload = {} if payload is None else payload
        files = {} if files is None else files
        return {
            "get": lambda url, **how: get_request(url, params, **how),
            "head": lambda url, **how: _head_request(url, params, **how),
            "post": lambda url, **how: post_request(url, payload, params, **how),
            "post-files": lambda url, **how: post_files_request(url, files, **how),
            "put": lambda url, **how: put_request(url, payload, params, **how),
            "delete": lambda url, **how: delete_request(url, params, **how),
        }

    @staticmethod
    def _print(response: ServerResponse, verbose: Any) -> None:
        stream = sys.stderr if verbose is True else verbose
        if hasattr(stream, "write"):
            print(response, file=stream)


def _head_request(
    url: str,
    params: Params,
    headers: Headers,
    timeout: Any,
    api_response_handler: Handler,
    requests: Any,
) -> Tuple[Any, Any]:
    head = getattr(requests, "head", None)
    if head is None:  # a mock that knows the other kinds alone
        return None, None
    from requests import RequestException

    try:
        resp = head(url, params=params, headers=headers, timeout=timeout)
    except RequestException:
        return None, None  # as documented: no answer is the answer
    return api_response_handler(resp)
