"""/ and /documents: search and read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from dataknobs_service.annotating import Annotators
from dataknobs_service.elastic.searcher import Searcher
from dataknobs_service.errors import Missing
from dataknobs_service.http.documents import DocumentPath
from dataknobs_service.http.searching import Filter, Question, by_name
from dataknobs_service.models import NO_NUL, FacetValue, Hit, SearchResult
from dataknobs_service.storage import authorities, documents, overview
from dataknobs_service.storage.database import Database
from dataknobs_service.storage.search import Search
from dataknobs_service.web.article import Article
from dataknobs_service.web.reading import Reader
from dataknobs_service.web.snippets import snippet
from dataknobs_service.web.templating import page

__all__ = ["routes"]

_PAGE = 20  # hits
_LISTED = 50  # documents
_FACETS = 6
_LATEST = 6
_MOST_PAGES = 500

Filters = Annotated[Sequence[Filter], Query(max_length=8)]
Number = Annotated[int, Query(ge=1, le=_MOST_PAGES)]


def routes(database: Database, annotators: Annotators, searcher: Searcher) -> APIRouter:
    """Return the routes."""
    router = APIRouter(include_in_schema=False)
    handlers = _Pages(database, annotators, searcher)
    router.get("/")(handlers.start)
    router.get("/documents")(handlers.list_documents)
    router.get("/documents/{name:path}")(handlers.read_document)
    return router


class _Pages:
    """What makes the pages to search and read."""

    def __init__(
        self, database: Database, annotators: Annotators, searcher: Searcher
    ) -> None:
        self._database = database
        self._annotators = annotators
        self._searcher = searcher
        self._reader = Reader()

    def start(
        self,
        request: Request,
        q: Question = "",
        filter: Filters = (),  # pylint: disable=redefined-builtin
        number: Annotated[Number, Query(alias="page")] = 1,
    ) -> Response:
        """Search; a script that only wants the results says so."""
        bare = request.headers.get("x-wanted") == "results"
        template = "results.html" if bare else "search.html"
        values = _searched(self._database, self._searcher, q, filter, number)
        return page(request.scope, template, headers={"Vary": "X-Wanted"}, **values)

    def list_documents(
        self,
        request: Request,
        prefix: Annotated[str, Query(max_length=512, pattern=NO_NUL)] = "",
        after: Annotated[str, Query(max_length=512, pattern=NO_NUL)] = "",
    ) -> Response:
        """List documents by name."""

        def read(connection: Connection) -> dict[str, Any]:
            found = documents.list_after(connection, after, prefix, _LISTED + 1)
            return {
                "total": overview.count_documents(connection),
                "found": found[:_LISTED],
                "next": found[_LISTED - 1].id if len(found) > _LISTED else "",
            }

        values = self._database.read(read)
        return page(
            request.scope, "documents.html", prefix=prefix, after=after, **values
        )

    def read_document(  # pylint: disable=too-many-arguments # one for each of a query
        self,
        request: Request,
        name: DocumentPath,
        q: Question = "",
        chunk: Annotated[int | None, Query(ge=0, le=10**9)] = None,
        part: Annotated[int, Query(ge=1, le=10**6)] = 1,
    ) -> Response:
        """Show a document, at a chunk or a part of it."""
        hits = self._searcher.search(Search(q, document=name, limit=100)).hits

        def read(connection: Connection) -> Article:
            document = documents.get(connection, name)
            pieces = documents.get_chunks(connection, name) if chunk is not None else []
            names = [info.name for info in authorities.list_all(connection)]
            at = next((piece for piece in pieces if piece.position == chunk), None)
            return Article(document, self._reader.read(document), names, hits, at)

        article = self._database.read(read)
        shown = article.part_shown(part)
        if shown > article.reading.parts:
            raise Missing(f"{name} has {article.reading.parts} parts, not {shown}")
        found = self._annotators.annotate(article.text(shown), None)
        values = article.values(shown, found)
        return page(request.scope, "document.html", q=q, **values)


def _searched(
    database: Database, searcher: Searcher, q: str, filters: Sequence[str], number: int
) -> dict[str, Any]:
    """Return what the search page shows."""
    wanted = by_name(filters)
    values: dict[str, Any] = {"q": q, "filters": filters, "number": number}
    if not q.strip():
        return values | database.read(_first_look)
    facets = database.read(lambda c: overview.attribute_names(c, _FACETS))
    asked = Search(q, wanted, facets, _PAGE, (number - 1) * _PAGE)
    result, begins = _find(searcher, asked)
    return values | {
        "result": result,
        "begins": begins,
        "groups": _grouped(result.hits),
        "facets": _facets(result, wanted),
        "url": lambda **changed: _url(values | changed),
        "last": len(result.hits) < _PAGE or number >= _MOST_PAGES,
    }


def _find(searcher: Searcher, asked: Search) -> tuple[SearchResult, str]:
    """Search; where nothing is found, for words that begin like the last one."""
    result = searcher.search(asked)
    last = asked.query.split()[-1]
    if result.total or not last[-1].isalnum() or '"' in asked.query:
        return result, ""
    begins = searcher.search(replace(asked, query=asked.query.rstrip() + "*"))
    return begins, last if begins.total else ""


def _first_look(connection: Connection) -> dict[str, Any]:
    return {
        "result": None,
        "total": overview.count_documents(connection),
        "latest": overview.latest(connection, _LATEST),
        "lexicons": authorities.list_all(connection),
    }


def _grouped(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """Return the hits by document, in the order of each document's best."""
    groups: dict[str, dict[str, Any]] = {}
    for hit in hits:
        group = groups.setdefault(hit.document, {"first": hit, "places": []})
        markdown = hit.media_type == "text/markdown"
        parts = snippet(hit.text, hit.highlights, markdown)
        group["places"].append({"hit": hit, "parts": parts})
    return list(groups.values())


def _facets(
    result: SearchResult, wanted: Mapping[str, Sequence[str]]
) -> dict[str, list[tuple[FacetValue, bool]]]:
    """Return the facets that say something, and which of their values are chosen."""
    shown = {}
    for name, found in result.facets.items():
        chosen = wanted.get(name, ())
        missing = set(chosen) - {one.value for one in found}
        values = [*found, *(FacetValue(value=v, count=0) for v in sorted(missing))]
        telling = len(values) > 1 and any(one.count > 1 for one in found)
        if telling or chosen:
            shown[name] = [(one, one.value in chosen) for one in values]
    return shown


def _url(values: Mapping[str, Any]) -> str:
    query = [("q", values["q"]), *(("filter", one) for one in values["filters"])]
    if values["number"] > 1:
        query.append(("page", values["number"]))
    return "/?" + urlencode(query)
