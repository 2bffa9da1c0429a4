"""Read an XML document as events: its elements, when they start and when they end."""

from __future__ import annotations

from itertools import chain
from typing import Any, Generator, List, Optional, Tuple

# Entities are refused before they expand.
from xml.etree.ElementTree import Element, XMLPullParser  # nosec B405

from dataknobs_utils._xml_errors import XmlSyntaxError
from dataknobs_utils._xml_source import XmlSource, open_chunks, syntax_errors

Event = Tuple[str, Element]

START = "start"
_END = (b"",)


def read_events(
    source: XmlSource, trimmed: Optional[List[Element]]
) -> Generator[List[Event], None, None]:
    """Yield the events of each chunk; then let go of what is closed in `trimmed`."""
    parser = XMLPullParser(("start", "end"))
    # A reader that is given up closes the file when it is collected.
    # pylint: disable-next=contextmanager-generator-missing-cleanup
    with open_chunks(source) as chunks:
        for chunk in chain(chunks, _END):
            events: List[Any] = []
            try:
                with syntax_errors(chunks.name):
                    if chunk:
                        parser.feed(chunk)
                    else:
                        parser.close()
                    _take_events(parser, events)
            except XmlSyntaxError:
                yield events  # what precedes an error comes before it
                raise
            chunks.idle = not events
            yield events
            if trimmed is not None:
                _trim(trimmed, len(events))


def _take_events(parser: XMLPullParser, events: List[Any]) -> None:
    """Do what `read_events` does, but all at once: it takes a step for each event.

    The queue is not documented, but in all of Python 3.4 to 3.13, and a tenth of the
    time.
    """
    queue = parser._events_queue  # type: ignore[attr-defined] # pylint: disable=W0212
    events += queue
    queue.clear()
    if events and isinstance(events[-1], Exception):
        raise events.pop()


def _trim(opened: List[Element], events: int) -> None:
    """Take the closed children out of open elements: all but the last are closed.

    So many events can have changed but so many elements, the innermost.
    """
    for elem in opened[-events - 1 :]:
        del elem[:-1]
