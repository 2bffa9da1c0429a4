"""Read the paths and texts of the leaves of an XML document, and nothing else."""

from __future__ import annotations

from typing import Iterator, List, Tuple
from xml.etree.ElementTree import Element  # nosec B405 # the type alone

from dataknobs_utils._xml_events import START, read_events
from dataknobs_utils._xml_source import XmlSource


def leaf_texts(source: XmlSource) -> Iterator[Tuple[str, str]]:
    """Yield the path and the text of each element that has no elements in it.

    The path is the tags from the root joined by dots, as `XmlStream.to_string`
    writes it. This is faster than `XmlLeafStream`, as no lists of elements are made;
    memory is bounded by the longest text and the depth.

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
    opened: List[Element] = []
    tags: List[str] = []
    is_leaf = False
    for events in read_events(source, trimmed=opened):
        for event, elem in events:
            if event == START:
                opened.append(elem)
                tags.append(elem.tag)
                is_leaf = True
                continue
            if is_leaf:
                yield ".".join(tags), elem.text or ""
                is_leaf = False
            opened.pop()
            tags.pop()
