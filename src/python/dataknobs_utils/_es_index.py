"""Create and query the tables (indices) of an Elasticsearch server.

```
DataknobsError
└── ValidationError
    └── UnusableNameError    (also a ValueError)  no URL can have this name
```
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Sequence
from urllib.parse import quote

from dataknobs_common.exceptions import ValidationError
from dataknobs_utils._es_queries import decode_results
from dataknobs_utils._http_calls import (
    Handler,
    Headers,
    Params,
    plain_api_response_handler,
)
from dataknobs_utils._http_helper import RequestHelper, ServerResponse

if TYPE_CHECKING:
    import pandas as pd

_SQL_PATH = "_sql?format=json"


class UnusableNameError(ValidationError, ValueError):
    """Report a name of an index or document that no URL can have."""


def path_of(*names: Any) -> str:
    """Join the names of indices, documents and commands to a path.

    Lists and patterns of indices stay what they are; all else that has a meaning
    in a URL loses it.

    Raises:
        UnusableNameError: for `.` and `..`, which every layer below takes for
            folders: to delete the document `..` would be to delete its index.
    """
    for name in names:
        if name in (".", ".."):
            raise UnusableNameError(
                f"{name!r} in {names!r} cannot be part of a URL: choose another name"
            )
    return "/".join(quote(str(name), safe=",*") for name in names)


class TableSettings:
    """Hold the name of a table with its settings and mapping.

    Args:
        table_name: the name of the index.
        data_settings: its settings.
        data_mapping: its mapping.
    """

    def __init__(
        self,
        table_name: str,
        data_settings: Dict[str, Any],
        data_mapping: Dict[str, Any],
    ) -> None:
        self.name = table_name
        self.settings = data_settings
        self.mapping = data_mapping


class ElasticsearchIndex:
    """Query the tables of a server; missing ones are created at once.

    Creating a table is six requests, and whether the server accepts the settings
    is not looked at: ask `inspect_indices`.

    >>> from dataknobs_utils.requests_utils import HEADERS, MockRequests, MockResponse
    >>> mock = MockRequests()
    >>> found = {"hits": {"hits": [{"_source": {"title": "Tea"}}]}}
    >>> mock.add(MockResponse(200, found), "post", "http://localhost:9200/t/_search",
    ...          data='{"query": {"match_all": {}}}', headers=HEADERS)
    >>> index = ElasticsearchIndex(None, [TableSettings("t", {}, {})],
    ...                            mock_requests=mock)
    >>> index.search({"query": {"match_all": {}}}).extra["hits_df"]
      title
    0   Tea

    Args:
        request_helper: how to reach the server; None to make one of the rest.
        table_settings: the tables; None for none.
        elasticsearch_ip: the server; None for this machine.
        elasticsearch_port: its port.
        mock_requests: an object to use in place of the requests module.

    Raises:
        requests.RequestException: if the server cannot be reached, also by the
            methods.
    """

    def __init__(  # pylint: disable=too-many-arguments  # published
        self,
        request_helper: Optional[RequestHelper],
        table_settings: Optional[Sequence[TableSettings]],
        elasticsearch_ip: Optional[str] = None,
        elasticsearch_port: int = 9200,
        mock_requests: Any = None,
    ) -> None:
        self.request_helper = request_helper or RequestHelper(
            elasticsearch_ip or "localhost",
            elasticsearch_port,
            mock_requests=mock_requests,
        )
        self.tables: List[TableSettings] = list(table_settings or ())
        self._create_missing_tables()

    def is_up(self) -> bool:
        """Tell whether the server answers with its health."""
        return self._request("get", "_cluster/health").succeeded

    def get_cluster_health(self, verbose: Any = False) -> ServerResponse:
        """Return the health of the cluster."""
        return self._request("get", "_cluster/health", verbose=verbose)

    def inspect_indices(self, verbose: Any = False) -> ServerResponse:
        """Return the list of all indices, as text."""
        return self._request(
            "get",
            "_cat/indices?v&pretty",
            response_handler=plain_api_response_handler,
            verbose=verbose,
        )

    def purge(self, verbose: Any = False) -> Optional[ServerResponse]:
        """Delete all tables and create them again, empty.

        Returns:
            The response to the last deletion; None without tables.
        """
        response = None
        for table in self.tables:
            response = self.delete_table(table.name, verbose=verbose)
        self._create_missing_tables()
        return response

    def delete_table(self, table_name: str, verbose: Any = False) -> ServerResponse:
        """Delete a table."""
        return self._request("delete", path_of(table_name), verbose=verbose)

    def analyze(self, text: str, analyzer: str, verbose: Any = False) -> ServerResponse:
        """Return the tokens that an analyzer makes of a text."""
        payload = {"analyzer": analyzer, "text": text}
        return self._request("post", "_analyze", json.dumps(payload), verbose=verbose)

    def search(
        self, query: Dict[str, Any], table: Optional[str] = None, verbose: Any = False
    ) -> Optional[ServerResponse]:
        """Search a table.

        Args:
            query: the query, as `build_field_query_dict` makes one.
            table: the table; None for the first one.
            verbose: True to print the response to stderr, or a stream to print to.

        Returns:
            The response, with the hits as a table in `extra["hits_df"]` if it
            succeeded; None without a table.
        """
        if table is None:
            if not self.tables:
                return None
            table = self.tables[0].name
        response = self._request(
            "post", path_of(table, "_search"), json.dumps(query), verbose=verbose
        )
        if response.succeeded and isinstance(response.result, dict):
            response.extra.update(decode_results(response.result))
        return response

    def sql(
        self,
        query: str,
        fetch_size: int = 10000,
        columnar: bool = True,
        verbose: Any = False,
    ) -> ServerResponse:
        """Run an SQL query and fetch all pages of its result.

        Args:
            query: the SQL text.
            fetch_size: rows to a page.
            columnar: whether the server sends pages by column, which is shorter.
            verbose: True to print each response to stderr, or a stream.

        Returns:
            The last response. All rows are a table in `extra["df"]`, whose index
            starts again at 0 with each page. If a page failed, the response did
            not succeed and the table has the pages before it, or is missing.
        """
        payload = {"query": query, "fetch_size": fetch_size, "columnar": columnar}
        columns: List[str] = []
        pages: List[pd.DataFrame] = []
        while True:
            response = self._request(
                "post", _SQL_PATH, json.dumps(payload), verbose=verbose
            )
            page = response.result
            if not response.succeeded or not isinstance(page, dict):
                break
            columns = columns or [column["name"] for column in page.get("columns", ())]
            pages.append(_page_dataframe(page, columns))
            if not page.get("cursor"):
                break
            payload = {"cursor": page["cursor"], "columnar": columnar}
        if pages:
            response.add_extra("df", _joined(pages))
        return response

    def _create_missing_tables(self) -> None:
        for table in self.tables:
            mapping = path_of(table.name, "_mapping")
            if not self._request("get", mapping).succeeded:
                settings = path_of(table.name, "_settings")
                self._request("put", path_of(table.name))
                # Analyzers can only be set while the index is closed.
                self._request("post", path_of(table.name, "_close"))
                self._request("put", settings, json.dumps(table.settings))
                self._request("post", path_of(table.name, "_open"))
                self._request("put", mapping, json.dumps(table.mapping))

    def _request(  # pylint: disable=too-many-arguments  # published
        self,
        rtype: str,
        path: str,
        payload: Optional[str] = None,
        params: Params = None,
        files: Any = None,
        response_handler: Optional[Handler] = None,
        headers: Headers = None,
        timeout: Any = 0,
        verbose: Any = False,
    ) -> ServerResponse:
        return self.request_helper.request(
            rtype,
            path,
            payload=payload,
            params=params,
            files=files,
            response_handler=response_handler,
            headers=headers,
            timeout=timeout,
            verbose=verbose,
        )


def _page_dataframe(page: Dict[str, Any], columns: List[str]) -> pd.DataFrame:
    import pandas as pd

    rows = page.get("rows")
    if rows is None:
        rows = list(zip(*page.get("values", ())))
    return pd.DataFrame(rows, columns=columns)


def _joined(pages: List[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    # An empty page has no types of its own; joined, it would blur those of others.
    return pd.concat([page for page in pages if len(page)] or pages[:1])
