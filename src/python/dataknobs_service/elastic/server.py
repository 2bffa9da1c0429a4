"""Reach an index of an Elasticsearch server, and say what its failures mean."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit

import requests

from dataknobs_common.exceptions import DataknobsError
from dataknobs_service.elastic.entries import MAPPINGS, SETTINGS
from dataknobs_service.errors import IndexUnavailable, ServiceError
from dataknobs_utils.elasticsearch_utils import SimplifiedElasticsearchIndex
from dataknobs_utils.requests_utils import RequestHelper, ServerResponse

__all__ = ["Index"]

_SECONDS = (2, 10)  # for a connection, and for each part of an answer
_LINES = {"Content-Type": "application/x-ndjson"}


class _Server(RequestHelper):
    """A server at any URL, asked over connections that are kept."""

    def __init__(self, url: str) -> None:
        # A session is used as the module is, and takes name and password of the URL.
        super().__init__("", "", timeout=_SECONDS, mock_requests=requests.Session())
        self._url = url

    def build_url(self, path: str) -> str:
        """Return the URL of a path."""
        return f"{self._url}/{path}"


class Index:
    """One index.

    Args:
        url: `http://host:9200/name`; without a name, it is `dataknobs`.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.name = parts.path.strip("/") or "dataknobs"
        self.server = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        self._index = SimplifiedElasticsearchIndex(
            self.name, settings=SETTINGS, mappings=MAPPINGS
        )
        self._index.request_helper = _Server(f"{parts.scheme}://{parts.netloc}")

    def is_up(self) -> bool:
        """Tell whether the server answers and has the index."""
        return self._index.exists()

    def create(self) -> None:
        """Create the index if it is not there."""
        with self._explained():
            if not self._index.exists() and not self._index.create():
                raise self._failed("does not create the index")

    def delete(self) -> None:
        """Delete the index and all that it holds."""
        with self._explained():
            if self._index.exists() and not self._index.delete():
                raise self._failed("does not delete the index")

    def search(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return what a search finds."""
        with self._explained():
            answer = self._index.search(body)
        return self._required(answer)

    def replace(self, documents: dict[str, int], lines: Sequence[str]) -> None:
        """Index the entries of some documents, and have no others of theirs.

        Args:
            documents: the number of the change that each was read after.
            lines: of a bulk request.
        """
        with self._explained():
            if lines:
                self._write(lines)
            if not self._index.refresh():
                raise self._failed("does not refresh the index")
            older = {"terms": {"change": list(documents.values())}}
            theirs = {"terms": {"document": list(documents)}}
            query = {"bool": {"filter": [theirs], "must_not": [older]}}
            removed = self._index.delete_by_query({"query": query})
            if removed.get("failures") != []:
                raise self._failed("does not remove what is out of date")

    def _write(self, lines: Sequence[str]) -> None:
        answer = self._required(
            self._index.request_helper.request(
                "post",
                f"{quote(self.name)}/_bulk",
                payload="".join(f"{line}\n" for line in lines).encode(),
                headers=_LINES,
                verbose=False,
            )
        )
        if answer.get("errors") is not False:
            refused = [item for item in answer["items"] if "error" in item["index"]]
            raise self._failed(f"refuses {json.dumps(refused[:1])[:500]}")

    def _required(self, answer: ServerResponse) -> dict[str, Any]:
        if not answer.succeeded or not isinstance(answer.result, dict):
            raise self._failed(f"answers with status {answer.status}")
        return answer.result

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except ServiceError:
            raise
        except requests.RequestException as error:
            raise self._failed(f"cannot be reached ({type(error).__name__})") from error
        except (DataknobsError, ValueError, KeyError, TypeError) as error:
            raise self._failed(f"answers with no JSON of its kind: {error}") from error

    def _failed(self, what: str) -> IndexUnavailable:
        where = f"Elasticsearch at {self.server}, index {self.name}"
        return IndexUnavailable(f"{where}: {what}: see its log")
