"""Walk through an XML document element by element, in bounded memory."""

from __future__ import annotations

from abc import ABC, abstractmethod
from itertools import chain
from types import TracebackType
from typing import (
    Any,
    Callable,
    Generator,
    Iterator,
    List,
    Optional,
    Sequence,
    Type,
    TypeVar,
    Union,
)

# Entities are refused before they expand.
from xml.etree.ElementTree import Element  # nosec B405

from dataknobs_utils._xml_events import START, Event, read_events
from dataknobs_utils._xml_source import XmlSource

Stream = TypeVar("Stream", bound="XmlStream")


class XmlStream(ABC):
    """Iterate over lists of elements from the root down, in document order.

    Iterating reads from the start, of a file by name; a file object goes on from
    where it stands. Entities are refused, and nothing but the document is read.

    An element is intact until the next one closes: then it loses its text,
    attributes and children, so that memory stays bounded. Take what you need at
    once, or keep all of the document in memory by `auto_clear_elts=False`.

    Args:
        source: the name of the file, or a file object.
        auto_clear_elts: False to leave elements as they are.

    Raises:
        XmlSyntaxError: (an `ElementTree.ParseError`) when the place is reached
            where the document is not well-formed.
        OSError: for a file that cannot be read.
    """

    def __init__(self, source: XmlSource, auto_clear_elts: bool = True) -> None:
        self.source = source
        self.auto_clear_elts = auto_clear_elts
        self._context: List[Element] = []
        self._closed: Optional[Element] = None
        self._reading: Optional[Generator[List[Event], None, None]] = None
        self._events: Iterator[Event] = iter(())

    @property
    def context(self) -> List[Element]:
        """The open elements from the root down, as a new list."""
        return self._context[:]

    @property
    def context_length(self) -> int:
        """The number of open elements."""
        return len(self._context)

    @abstractmethod
    def loop_through_elements(self) -> List[Element]:
        """Return the next item, or raise StopIteration at the end."""

    def next_xml_iter(self) -> Event:
        """Return the next event, `start` or `end`, and its element.

        Raises:
            StopIteration: at the end.
        """
        if self._reading is None:
            self._start()
        return next(self._events)

    def add_to_context(self, elem: Element) -> None:
        """Note that an element was opened."""
        self._context.append(elem)

    def find_context_idx(self, elem: Element) -> int:
        """Return where an element stands among the open ones; -1 if nowhere."""
        for idx in range(len(self._context) - 1, -1, -1):
            if self._context[idx] is elem:
                return idx
        return -1

    def pop_closed_from_context(
        self, closed_elem: Element, idx: Optional[int] = None
    ) -> None:
        """Note that an element was closed, with all that were opened in it.

        Args:
            closed_elem: the element; the one closed before is cleared.
            idx: where it stands among the open ones, if that is known.
        """
        idx = self.find_context_idx(closed_elem) if idx is None else idx
        if idx >= 0:
            del self._context[idx:]
        if self.auto_clear_elts:
            if self._closed is not None:
                self._closed.clear()
            self._closed = closed_elem

    def take(self, n: int) -> Generator[List[Element], None, None]:
        """Yield up to `n` further items."""
        for _ in range(n):
            try:
                yield next(self)
            except StopIteration:
                return

    def close(self) -> None:
        """Close the file that was opened by name, and forget the open elements."""
        if self._reading is not None:
            self._reading.close()
        self._reading = None
        self._events = iter(())
        self._context.clear()
        self._closed = None

    @staticmethod
    def to_string(
        elt_path: List[Element], with_text_or_atts: Union[bool, str, List[str]] = True
    ) -> str:
        """Return the tags of an item joined by dots, and what its last one holds.

        >>> from xml.etree.ElementTree import Element
        >>> leaf = Element("leaf", {"code": "c1"})
        >>> XmlStream.to_string([Element("root"), leaf], ["name", "code"])
        'root.leaf|code="c1"'
        >>> leaf.text = "t"
        >>> XmlStream.to_string([Element("root"), leaf])
        'root.leaf|text="t"'

        Args:
            elt_path: the item.
            with_text_or_atts: True for the text; an attribute or a list of them
                for the first that is there, if there is no text.

        Returns:
            The text.
        """
        path = ".".join(elt.tag for elt in elt_path)
        if not with_text_or_atts or not elt_path:
            return path
        leaf = elt_path[-1]
        if leaf.text:
            return f'{path}|text="{leaf.text}"'
        names: Sequence[str] = ()
        if not isinstance(with_text_or_atts, bool):
            is_one = isinstance(with_text_or_atts, str)
            names = [with_text_or_atts] if is_one else with_text_or_atts  # type: ignore
        for name in names:
            if leaf.get(name):
                return f'{path}|{name}="{leaf.get(name)}"'
        return path

    def __iter__(self: Stream) -> Stream:
        self._start()
        return self

    def __next__(self) -> List[Element]:
        return self.loop_through_elements()

    def __enter__(self: Stream) -> Stream:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()

    def _start(self) -> None:
        self.close()
        self._reading = read_events(self.source, self._trimmed())
        self._events = chain.from_iterable(self._reading)

    def _trimmed(self) -> Optional[List[Element]]:
        """Return the open elements whose closed children may go, if they may."""
        return None


class _FoundStream(XmlStream):
    """Find the items in one generator, whose variables are faster than attributes."""

    def __init__(self, source: XmlSource, auto_clear_elts: bool = True) -> None:
        super().__init__(source, auto_clear_elts)
        self.count = 0
        self._found: Iterator[List[Element]] = iter(())

    def loop_through_elements(self) -> List[Element]:
        """Return the next item, or raise StopIteration at the end."""
        if self._reading is None:
            self._start()
        return next(self._found)

    def _start(self) -> None:
        super()._start()
        self._found = self._find()

    @abstractmethod
    def _find(self) -> Iterator[List[Element]]:
        """Yield the items."""


class XmlLeafStream(_FoundStream):
    """Iterate over the leaves of a document, each with the elements around it.

    A leaf is an element without elements in it. `count` is the number of leaves
    seen, over all iterations, and `elts` the last item.

    >>> import io
    >>> stream = XmlLeafStream(io.StringIO("<r><x>t1</x><y><z code='c1'/></y></r>"))
    >>> [XmlStream.to_string(elts, ["code"]) for elts in stream]
    ['r.x|text="t1"', 'r.y.z|code="c1"']

    Args:
        source: the name of the file, or a file object.
        auto_clear_elts: False to leave elements as they are.
    """

    def __init__(self, source: XmlSource, auto_clear_elts: bool = True) -> None:
        super().__init__(source, auto_clear_elts)
        self.elts: Optional[List[Element]] = None

    def _find(self) -> Iterator[List[Element]]:
        context, clearing = self._context, self.auto_clear_elts
        push, pop = context.append, context.pop
        closed: Optional[Element] = None
        is_leaf = False
        for event, elem in self._events:
            if event == START:
                push(elem)
                is_leaf = True
                continue
            if clearing:
                if closed is not None:
                    closed.clear()
                closed = elem
            if is_leaf:
                elts = context[:]
                pop()
                is_leaf = False
                self.count += 1
                self.elts = elts
                yield elts
            else:
                pop()

    def _trimmed(self) -> Optional[List[Element]]:
        return self._context if self.auto_clear_elts else None


class XmlElementGrabber(_FoundStream):
    """Iterate over the elements that match, each with the elements around it.

    What matches inside a match is part of it. With clearing, what is inside an
    element has lost its text and attributes when the element is handed out.

    >>> import io
    >>> text = "<r><m id='1'><a>A</a></m><m id='2'/></r>"
    >>> [elts[-1].get("id") for elts in XmlElementGrabber(io.StringIO(text), "m")]
    ['1', '2']

    Args:
        source: the name of the file, or a file object.
        match: a tag, or a function that tells from an element, of which only tag
            and attributes are there yet. A tag without a colon is also found in
            any namespace whose name has one.
        auto_clear_elts: False to leave elements as they are.
    """

    def __init__(
        self,
        source: XmlSource,
        match: Union[str, Callable[[Element], bool]],
        auto_clear_elts: bool = True,
    ) -> None:
        super().__init__(source, auto_clear_elts)
        self.match = match

    def _find(self) -> Iterator[List[Element]]:
        context, matches = self._context, _matcher(self.match)
        closed: Optional[Element] = None
        parent: Optional[Element] = None
        matched: Optional[Element] = None
        for event, elem in self._events:
            if event == START:
                context.append(elem)
                if matched is None and matches(elem):
                    matched = elem
                continue
            elts = context[:] if elem is matched else None
            context.pop()
            if elts is not None:
                matched = None
            if self.auto_clear_elts:
                if closed is not None:
                    _forget(closed, parent)
                closed = elem
                # Inside a match, elements stay: their number is part of it.
                parent = context[-1] if context and matched is None else None
            if elts is not None:
                self.count += 1
                yield elts


def _forget(elem: Element, parent: Optional[Element]) -> None:
    """Clear an element, and take it out of its parent if that is given.

    It is the first one there: those before it were taken out, unless by the user.
    """
    elem.clear()
    if parent is not None and len(parent) and parent[0] is elem:
        del parent[0]


def _matcher(match: Union[str, Callable[[Element], bool]]) -> Callable[[Element], Any]:
    if callable(match):
        return match
    tag = match
    if ":" in tag:
        return lambda elem: elem.tag == tag
    ends = ("}" + tag, ":" + tag)
    return lambda elem: elem.tag == tag or (elem.tag.endswith(ends) and ":" in elem.tag)
