"""Read the paths and texts of the leaves of an XML document, and nothing else."""

from __future__ import annotations

from itertools import chain
from typing import Any, Iterator, List, NoReturn, Tuple
from xml.parsers import expat

from dataknobs_utils._xml_errors import XmlSyntaxError
from dataknobs_utils._xml_source import (
    XmlSource,
    open_chunks,
    refuse_entities,
    syntax_errors,
)

Found = List[Tuple[str, str]]

_END = (b"",)


def leaf_texts(source: XmlSource) -> Iterator[Tuple[str, str]]:
    """Yield the path and the text of each element that has no elements in it.

    The path is the tags from the root joined by dots, as `XmlStream.to_string`
    writes it. This is faster than `XmlLeafStream`, as no elements are made; memory
    is bounded by the longest text and the depth.

    >>> import io
    >>> list(leaf_texts(io.StringIO("<r><x>t1</x><y><z/></y></r>")))
    [('r.x', 't1'), ('r.y.z', '')]

    Args:
        source: the name of the file, or a file object.

    Yields:
        The pairs, in document order.

    Raises:
        XmlSyntaxError: (an `ElementTree.ParseError`) when the place is reached
            where the document is not well-formed.
        OSError: for a file that cannot be read.
    """
    found: Found = []
    # A reader that is given up closes the file when it is collected.
    # pylint: disable-next=contextmanager-generator-missing-cleanup
    with open_chunks(source) as chunks:
        parser = _parser(found, chunks.name)
        for chunk in chain(chunks, _END):
            try:
                with syntax_errors(chunks.name):
                    parser.Parse(chunk, not chunk)
            except XmlSyntaxError:
                yield from found  # what precedes an error comes before it
                raise
            chunks.idle = not found
            yield from found
            found.clear()


def _parser(found: Found, name: str) -> Any:
    """Make a parser that appends to `found`."""
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.ordered_attributes = True  # cheaper, and they are not looked at
    tags: List[str] = []
    texts: List[str] = []
    is_leaf = False

    def start(tag: str, _: Any) -> None:
        nonlocal is_leaf
        tags.append("{" + tag if "}" in tag else tag)
        is_leaf = True
        texts.clear()

    def end(_: str) -> None:
        nonlocal is_leaf
        if is_leaf:
            found.append((".".join(tags), "".join(texts)))
            is_leaf = False
        tags.pop()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = texts.append
    refuse_entities(parser, name)
    _refuse_unknown_entities(parser, name)
    return parser


def _refuse_unknown_entities(parser: Any, name: str) -> None:
    """Raise where an entity is referred to that an external part might declare."""

    def refuse(entity: str, *_: Any) -> NoReturn:
        place = (parser.CurrentLineNumber, parser.CurrentColumnNumber)
        raise XmlSyntaxError(f"undefined entity &{entity};", name, place)

    parser.SkippedEntityHandler = refuse
