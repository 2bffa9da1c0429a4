"""Find what a document consists of: its headings, or the names in its JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from dataknobs_service.chunking import title_of
from dataknobs_service.errors import BadInput
from dataknobs_service.models import Document
from dataknobs_structures import Tree

__all__ = ["outline"]

_HTML_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]


def outline(document: Document) -> Tree:
    """Return the parts of a document as a tree of texts, under its title.

    In JSON, the objects of an array count as one.

    >>> text = "# Wine\\n## Red\\n## White\\n"
    >>> print(outline(Document(text=text, media_type="text/markdown")).as_string())
    (Wine (Wine Red White))

    Raises:
        BadInput: it is to be JSON and is not.
    """
    root = Tree(title_of(document))
    if document.media_type == "application/json":
        _add_names(root, [_loaded(document.text)])
    else:
        _add_headings(root, _headings(document))
    return root


def _headings(document: Document) -> Iterator[tuple[int, str]]:
    """Yield level and text of each heading."""
    if document.media_type == "text/markdown":
        from dataknobs_xization.markdown import parse_markdown

        for node in parse_markdown(document.text).find_nodes(lambda _node: True):
            if node.data.node_type == "heading":
                yield node.data.level, node.data.text
    elif document.media_type == "text/html":
        from bs4 import BeautifulSoup

        for tag in BeautifulSoup(document.text, "lxml").find_all(_HTML_HEADINGS):
            yield int(tag.name[1]), tag.get_text(" ", strip=True)


def _add_headings(root: Tree, headings: Iterable[tuple[int, str]]) -> None:
    open_nodes = [(0, root)]
    for level, text in headings:
        while open_nodes[-1][0] >= level:
            open_nodes.pop()
        open_nodes.append((level, open_nodes[-1][1].add_child(text)))


def _add_names(node: Tree, values: Iterable[Any]) -> None:
    named: dict[str, list[Any]] = {}
    for value in _objects(values):
        for name, inner in value.items():
            named.setdefault(name, []).append(inner)
    for name, inner in named.items():
        _add_names(node.add_child(name), inner)


def _objects(values: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for value in values:
        if isinstance(value, dict):
            yield value
        elif isinstance(value, list):
            yield from _objects(value)


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise BadInput("the JSON is nested too deeply") from None
    except ValueError as error:
        raise BadInput(f"no JSON: {error}") from None
