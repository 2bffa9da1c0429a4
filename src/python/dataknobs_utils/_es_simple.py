"""One Elasticsearch index and its documents."""

from __future__ import annotations

import json
import logging
import time
from typing import Any, Dict, Optional

from dataknobs_utils._es_index import path_of
from dataknobs_utils._http_helper import RequestHelper, ServerResponse

_logger = logging.getLogger(__name__)


class SimplifiedElasticsearchIndex:
    """Work with the documents of one index, which `create` makes.

    A failure that the server reports is not raised: each method says what stands
    for it. `request_helper` may be replaced, to reach the server another way.

    >>> from dataknobs_utils.requests_utils import RequestHelper
    >>> from dataknobs_utils.requests_utils import HEADERS, MockRequests, MockResponse
    >>> mock = MockRequests()
    >>> mock.add(MockResponse(200, {"_source": {"a": 1}}), "get",
    ...          "http://localhost:9200/ix/_doc/7", headers=HEADERS)
    >>> index = SimplifiedElasticsearchIndex("ix")
    >>> index.request_helper = RequestHelper("localhost", 9200, mock_requests=mock)
    >>> index.get("7"), index.get("8")
    ({'_source': {'a': 1}}, None)

    Args:
        index_name: the index.
        host: the server.
        port: its port.
        settings: the settings to create the index with; None for one shard and no
            replicas.
        mappings: the mappings to create it with.

    Raises:
        requests.RequestException: by the methods, if the server cannot be reached.
    """

    def __init__(  # pylint: disable=too-many-arguments  # published
        self,
        index_name: str,
        host: str = "localhost",
        port: int = 9200,
        settings: Optional[Dict[str, Any]] = None,
        mappings: Optional[Dict[str, Any]] = None,
    ) -> None:
        self.index_name = index_name
        self.host = host
        self.port = port
        self.settings = settings or {"number_of_shards": 1, "number_of_replicas": 0}
        self.mappings = mappings or {}
        self.request_helper = RequestHelper(host, port)

    def exists(self, doc_id: Optional[str] = None) -> bool:
        """Tell whether the index, or a document in it, exists."""
        return self._request("head", self._path(doc_id)).succeeded

    def create(self) -> bool:
        """Create the index; return whether that succeeded."""
        body = {"settings": self.settings}
        if self.mappings:
            body["mappings"] = self.mappings
        return self._request("put", self._path(), body).succeeded

    def delete(self, doc_id: Optional[str] = None) -> bool:
        """Delete the index, or a document; return whether that succeeded."""
        return self._request("delete", self._path(doc_id)).succeeded

    def index(  # pylint: disable=too-many-arguments  # published
        self,
        body: Dict[str, Any],
        doc_id: Optional[str] = None,
        refresh: bool = False,
        max_retries: int = 3,
        initial_delay: float = 0.5,
    ) -> Dict[str, Any]:
        """Store a document, again and again while the server reports an error.

        A document without id may then be stored twice; every retry is logged. Use
        an id, or no retries, where that matters.

        Args:
            body: the document.
            doc_id: its id; None to have one made.
            refresh: whether it is to be found at once.
            max_retries: how often to try again after a status of 500 or more.
            initial_delay: seconds before that, twice as many each time.

        Returns:
            What the server answered; `{"_id": None, "result": "error"}` if it
            refused the document.
        """
        rtype = "post" if doc_id is None else "put"
        path = self._path("" if doc_id is None else doc_id)
        response = self._request(rtype, path, body, refresh)
        for retry in range(max_retries):
            if (response.status or 0) < 500:
                break
            delay = initial_delay * 2**retry
            _logger.warning(
                "%s %s: status %s, trying again in %s seconds",
                *(rtype, path, response.status, delay),
            )
            time.sleep(delay)
            response = self._request(rtype, path, body, refresh)
        refused = {"_id": None, "result": "error"}
        return _result(response, refused)  # type: ignore[no-any-return]

    def get(self, doc_id: str) -> Optional[Dict[str, Any]]:
        """Return a document as the server does, source and id; None if missing."""
        response = self._request("get", self._path(doc_id))
        return _result(response, None)  # type: ignore[no-any-return]

    def update(self, doc_id: str, body: Dict[str, Any], refresh: bool = False) -> bool:
        """Change a document, as `{"doc": {…}}` or `{"script": {…}}` says.

        Returns:
            Whether that succeeded.
        """
        path = path_of(self.index_name, "_update", doc_id)
        return self._request("post", path, body, refresh).succeeded

    def search(self, body: Optional[Dict[str, Any]] = None) -> ServerResponse:
        """Search the index; a search that failed has a result without hits."""
        response = self._request("post", self._command("_search"), body or {})
        if not response.succeeded:
            response.result = {"hits": {"total": {"value": 0}, "hits": []}}
        return response

    def count(self, body: Optional[Dict[str, Any]] = None) -> int:
        """Return the number of documents that match; 0 if counting failed."""
        response = self._request("post", self._command("_count"), body or {})
        return int(_result(response, {}).get("count", 0))

    def delete_by_query(self, body: Dict[str, Any]) -> Dict[str, Any]:
        """Delete the documents that match; `{"deleted": 0}` if that failed."""
        response = self._request("post", self._command("_delete_by_query"), body)
        return _result(response, {"deleted": 0})  # type: ignore[no-any-return]

    def refresh(self) -> bool:
        """Have all stored documents found; return whether that succeeded."""
        return self._request("post", self._command("_refresh")).succeeded

    def _path(self, doc_id: Optional[str] = None) -> str:
        if doc_id is None:
            return path_of(self.index_name)
        names = ("_doc", doc_id) if doc_id else ("_doc",)
        return path_of(self.index_name, *names)

    def _command(self, name: str) -> str:
        return path_of(self.index_name, name)

    def _request(
        self,
        rtype: str,
        path: str,
        body: Optional[Dict[str, Any]] = None,
        refresh: bool = False,
    ) -> ServerResponse:
        return self.request_helper.request(
            rtype,
            path,
            payload=None if body is None else json.dumps(body),
            params={"refresh": "true"} if refresh else None,
            verbose=False,
        )


def _result(response: ServerResponse, otherwise: Any) -> Any:
    return response.result if response.succeeded else otherwise
