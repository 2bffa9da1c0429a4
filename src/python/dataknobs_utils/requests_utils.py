"""Send HTTP requests, with a time limit, and get parsed results.

>>> mock = MockRequests()
>>> mock.add(MockResponse(200, {"a": 1}), "get", "http://h:1/x", headers=HEADERS)
>>> response, result = get_request("http://h:1/x", requests=mock)
>>> response.status_code, result
(200, {'a': 1})
"""

from __future__ import annotations

import socket

from dataknobs_utils._http_calls import (
    DBG_HEADERS,
    DEFAULT_TIMEOUT,
    HEADERS,
    delete_request,
    get_request,
    json_api_response_handler,
    plain_api_response_handler,
    post_files_request,
    post_request,
    put_request,
)
from dataknobs_utils._http_errors import InvalidJsonResponseError
from dataknobs_utils._http_helper import RequestHelper, ServerResponse
from dataknobs_utils._http_mock import MockRequests, MockResponse

__all__ = [
    "DBG_HEADERS",
    "DEFAULT_TIMEOUT",
    "HEADERS",
    "InvalidJsonResponseError",
    "MockRequests",
    "MockResponse",
    "RequestHelper",
    "ServerResponse",
    "default_api_response_handler",
    "delete_request",
    "get_current_ip",
    "get_request",
    "json_api_response_handler",
    "plain_api_response_handler",
    "post_files_request",
    "post_request",
    "put_request",
]

default_api_response_handler = json_api_response_handler


def get_current_ip() -> str:
    """Return the address that the name of this machine stands for.

    Returns:
        The IPv4 address; `127.0.0.1` if the name stands for none.
    """
    try:
        return socket.gethostbyname(socket.gethostname())
    except socket.gaierror:
        return "127.0.0.1"
