"""Send one HTTP request and hand the response to a handler."""

# pylint: disable=too-many-arguments  # published signatures

from __future__ import annotations

import json
import time
from types import ModuleType
from typing import Any, Callable, Dict, Optional, Tuple

from dataknobs_utils._http_errors import InvalidJsonResponseError

DEFAULT_TIMEOUT = 5  # seconds
HEADERS = {"Content-Type": "application/json"}
DBG_HEADERS = {**HEADERS, "error_trace": "true"}

Headers = Optional[Dict[str, Any]]
Params = Optional[Dict[str, Any]]
Handler = Callable[[Any], Tuple[Any, Any]]

_RETRIES = 2
_FIRST_PAUSE = 0.1  # seconds; each pause is twice the one before


def json_api_response_handler(resp: Any) -> Tuple[Any, Any]:
    """Return a response and the JSON in it, None for an empty one.

    Bytes are decoded strictly: by the charset that the response declares, else as
    the UTF-8 (or UTF-16, UTF-32) that JSON is.

    >>> from dataknobs_utils.requests_utils import MockResponse
    >>> json_api_response_handler(MockResponse(200, {"a": 1}))[1]
    {'a': 1}

    Args:
        resp: the response; without bytes in `content`, its `text` is used.

    Returns:
        The response and the parsed JSON.

    Raises:
        InvalidJsonResponseError: (a `json.JSONDecodeError`) for anything else.
    """
    text = ""
    try:
        text = _response_text(resp)
        return resp, json.loads(text) if text else None
    except (ValueError, LookupError, RecursionError) as error:
        raise InvalidJsonResponseError(
            where=(getattr(resp, "url", None), getattr(resp, "status_code", None)),
            doc=text,
            msg=getattr(error, "msg", str(error)),
            pos=getattr(error, "pos", 0),
        ) from error


def plain_api_response_handler(resp: Any) -> Tuple[Any, str]:
    """Return a response and its text.

    >>> from dataknobs_utils.requests_utils import MockResponse
    >>> plain_api_response_handler(MockResponse(200, "green"))[1]
    'green'

    Args:
        resp: the response.

    Returns:
        The response and its `text`.
    """
    return resp, resp.text


def get_request(
    api_request: str,
    params: Params = None,
    headers: Headers = None,
    timeout: Any = DEFAULT_TIMEOUT,
    api_response_handler: Handler = json_api_response_handler,
    requests: Any = None,
) -> Tuple[Any, Any]:
    """Send a GET request.

    A connection that is refused, reset or cut short is tried twice more, after 0.1
    and 0.2 seconds. Nothing else is: not a time-out, not an answer of any status,
    no other kind of request, nothing sent through an injected `requests`.

    >>> from dataknobs_utils.requests_utils import MockRequests, MockResponse
    >>> mock = MockRequests()
    >>> mock.add(MockResponse(200, {"a": 1}), "get", "http://h:1/x", headers=HEADERS)
    >>> get_request("http://h:1/x", requests=mock)[1]
    {'a': 1}

    Args:
        api_request: the URL.
        params: what to append to the URL as its query.
        headers: the headers; None for `HEADERS`.
        timeout: seconds to wait for a connection, and for each part of the answer.
        api_response_handler: what makes the result out of the response.
        requests: an object with the functions of the requests module, which is
            used if this is None.

    Returns:
        What the handler returns: normally the response and the result.

    Raises:
        requests.RequestException: if there is no answer.
    """
    api = requests_or(requests)
    resp = _send_again_if_lost(
        api,
        lambda: api.get(
            api_request, headers=_or_default(headers), params=params, timeout=timeout
        ),
    )
    return api_response_handler(resp)


def post_request(
    api_request: str,
    payload: Any,
    params: Params = None,
    headers: Headers = None,
    timeout: Any = DEFAULT_TIMEOUT,
    api_response_handler: Handler = json_api_response_handler,
    requests: Any = None,
) -> Tuple[Any, Any]:
    """Send a POST request, once.

    Args:
        api_request: the URL.
        payload: the body, as requests takes it: text is sent as it is, a dict is
            sent as a form. Dump it first to send JSON.
        params: what to append to the URL as its query.
        headers: the headers; None for `HEADERS`.
        timeout: seconds to wait for a connection, and for each part of the answer.
        api_response_handler: what makes the result out of the response.
        requests: an object to use in place of the requests module.

    Returns:
        What the handler returns: normally the response and the result.

    Raises:
        requests.RequestException: if there is no answer.
    """
    resp = requests_or(requests).post(
        api_request,
        data=payload,
        headers=_or_default(headers),
        params=params,
        timeout=timeout,
    )
    return api_response_handler(resp)


def post_files_request(
    api_request: str,
    files: Any,
    headers: Headers = None,
    timeout: Any = DEFAULT_TIMEOUT,
    api_response_handler: Handler = json_api_response_handler,
    requests: Any = None,
) -> Tuple[Any, Any]:
    """Send files by a POST request, once.

    Args:
        api_request: the URL.
        files: the files, as requests takes them.
        headers: the headers; None for those that fit the files.
        timeout: seconds to wait for a connection, and for each part of the answer.
        api_response_handler: what makes the result out of the response.
        requests: an object to use in place of the requests module.

    Returns:
        What the handler returns: normally the response and the result.

    Raises:
        requests.RequestException: if there is no answer.
    """
    resp = requests_or(requests).post(
        api_request, files=files, headers=headers, timeout=timeout
    )
    return api_response_handler(resp)


def put_request(
    api_request: str,
    payload: Any,
    params: Params = None,
    headers: Headers = None,
    timeout: Any = DEFAULT_TIMEOUT,
    api_response_handler: Handler = json_api_response_handler,
    requests: Any = None,
) -> Tuple[Any, Any]:
    """Send a PUT request, once; the arguments are those of `post_request`."""
    resp = requests_or(requests).put(
        api_request,
        data=payload,
        headers=_or_default(headers),
        params=params,
        timeout=timeout,
    )
    return api_response_handler(resp)


def delete_request(
    api_request: str,
    params: Params = None,
    headers: Headers = None,
    timeout: Any = DEFAULT_TIMEOUT,
    api_response_handler: Handler = json_api_response_handler,
    requests: Any = None,
) -> Tuple[Any, Any]:
    """Send a DELETE request, once; the arguments are those of `get_request`."""
    resp = requests_or(requests).delete(
        api_request, headers=_or_default(headers), params=params, timeout=timeout
    )
    return api_response_handler(resp)


def requests_or(injected: Any) -> Any:
    """Return what was injected, or the requests module, imported only then."""
    if injected:
        return injected
    import requests

    return requests


def _or_default(headers: Headers) -> Dict[str, Any]:
    return HEADERS if headers is None else headers


def _response_text(resp: Any) -> str:
    content = getattr(resp, "content", None)
    if not isinstance(content, bytes):
        return resp.text  # type: ignore[no-any-return]
    from email.message import Message  # its import is slow

    header = Message()
    headers = getattr(resp, "headers", None) or {}
    header["Content-Type"] = headers.get("Content-Type") or ""
    charset = header.get_content_charset() or json.detect_encoding(content)
    return content.decode(charset)


def _send_again_if_lost(api: Any, send: Callable[[], Any]) -> Any:
    if not isinstance(api, ModuleType):
        return send()
    from requests.exceptions import ChunkedEncodingError
    from requests.exceptions import ConnectionError as Lost

    for retry in range(_RETRIES):
        try:
            return send()
        except (Lost, ChunkedEncodingError) as error:
            if _is_timeout(error):
                raise
            time.sleep(_FIRST_PAUSE * 2**retry)
    return send()


def _is_timeout(error: Exception) -> bool:
    from requests import Timeout
    from urllib3.exceptions import TimeoutError as StalledError

    # A stall in the middle of the body comes as an error of the connection.
    return isinstance(error, Timeout) or any(
        isinstance(cause, StalledError) for cause in error.args
    )
