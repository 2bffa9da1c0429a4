"""Divide HTML into blocks, in one pass and without a tree."""

# pylint: disable=too-many-instance-attributes  # what is open

from __future__ import annotations

from typing import Iterator, List

from dataknobs_xization._source_blocks import (
    BLANK,
    BODY,
    CODE,
    HEADING,
    LIST,
    MARKUP,
    QUOTE,
    RULE,
    TABLE,
    Span,
)
from dataknobs_xization._source_lines import PIECE
from dataknobs_xization.html._events import Event, EventReader
from dataknobs_xization.html._tokens import (
    HEADINGS,
    LANGUAGE,
    attributes_of,
    plain_text,
)

_WHOLE = {"pre": CODE, "table": TABLE, "script": MARKUP, "style": MARKUP}
BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl"
    " dt fieldset figcaption figure footer form head header hgroup hr html legend li"
    " main menu nav ol optgroup option p section summary tbody td tfoot th thead title"
    " tr ul".split()
).union(HEADINGS, _WHOLE)
_SHOWN = frozenset(
    "audio button canvas embed iframe img input math object select svg textarea video"
    "".split()
)
_LISTS = {"ul": "unordered", "ol": "ordered", "menu": "unordered", "dir": "unordered"}
_WHITE = " \t\n\r\f\ufeff"  # a byte order mark shows nothing either
_LONGEST_HEADING = 1000  # characters kept of what a heading says
_DEEPEST = 100  # lists in each other whose kinds are kept


class Scanner:
    """Reads the blocks of one source.

    A block is what is read together, such as a paragraph or an item, with the tags
    before it that open something, and those after it that close something.
    """

    def __init__(self) -> None:
        self._texts: List[str] = []
        self._size = 0
        self._kind = ""  # none before there is something to be read
        self._is_done = False
        self._said: List[str] = []  # by the block, if it is a heading
        self._block_level = 0
        self._info = ""
        self._level = 0  # of the heading that is open
        self._whole = ""  # the tag of the table, ... that is open
        self._depth = 0  # of tags of that name
        self._lists: List[str] = []
        self._quotes = 0

    def blocks(self, pieces: Iterator[str]) -> Iterator[Span]:
        """Yield the blocks, in order and without a gap."""
        for event in EventReader(pieces).events():
            if self._starts_block(event):
                bare = event.text.lstrip(_WHITE)
                self._texts.append(event.text[: len(event.text) - len(bare)])
                yield self._close()
                event = event._replace(text=bare)
            self._add(event)
            if self._size > PIECE and len(self._texts) > 1:
                yield self._part()
        if self._texts:
            yield self._close()

    def _starts_block(self, event: Event) -> bool:
        """Tell whether a block ends before an event."""
        if self._whole or not self._kind:
            return False
        if event.name:
            if event.is_end:
                return False
            divides = event.name in BLOCKS
            if self._level and event.name == "div":
                divides = False  # what is between the tags of a heading is one
            return divides or self._is_done
        return event.is_text and self._is_done and bool(event.text.strip(_WHITE))

    def _add(self, event: Event) -> None:
        if event.is_text:
            self._add_text(event.text)
        elif event.name and event.is_end:
            self._end(event.name)
        elif event.name:
            self._start(event.name, event.attributes)
        self._texts.append(event.text)
        self._size += len(event.text)

    def _add_text(self, text: str) -> None:
        if text.strip(_WHITE):
            self._show()
        if self._kind == HEADING and sum(map(len, self._said)) < _LONGEST_HEADING:
            self._said.append(text[:_LONGEST_HEADING])

    def _show(self) -> None:
        """Take in something to be read."""
        if self._kind:
            return
        if self._level:
            self._kind, self._block_level = HEADING, self._level
        elif self._lists:
            self._kind, self._info = LIST, self._lists[-1]
        else:
            self._kind = QUOTE if self._quotes else BODY

    def _start(self, name: str, attributes: str) -> None:
        if self._whole:
            self._depth += name == self._whole
            if name == "code" and self._whole == "pre":
                self._set_language(attributes)
        elif name in _WHOLE:
            self._kind, self._whole, self._depth = _WHOLE[name], name, 1
            self._set_language(attributes)
        elif name in HEADINGS:
            self._level = HEADINGS[name]
        elif name in _LISTS:
            self._lists[_DEEPEST:] = []
            self._lists.append(_LISTS[name])
        elif name == "blockquote":
            self._quotes += 1
        elif name == "hr":
            self._kind, self._is_done = RULE, True
        elif name in _SHOWN:
            self._show()

    def _end(self, name: str) -> None:
        if self._whole:
            self._depth -= name == self._whole
            if not self._depth:
                self._whole, self._is_done = "", True
            return
        if name in HEADINGS:
            self._level = 0
        elif name in _LISTS and self._lists:
            self._lists.pop()
        elif name == "blockquote" and self._quotes:
            self._quotes -= 1
        if self._kind and name in BLOCKS and not self._level:
            self._is_done = True

    def _set_language(self, attributes: str) -> None:
        if self._kind == CODE and not self._info and "class" in attributes.lower():
            found = LANGUAGE.search(attributes_of(attributes).get("class", ""))
            self._info = found.group(1) if found else ""

    def _close(self) -> Span:
        """Return the block, and begin the next one."""
        block = self._block(self._texts, False)
        if self._kind == HEADING:
            self._level = 0
        self._texts, self._size = [], 0
        self._kind, self._is_done, self._info = "", False, ""
        self._said, self._block_level = [], 0
        return block

    def _part(self) -> Span:
        """Return what there is of a long block, all but the last event.

        If there is nothing to be read in it, it need not have anything to do with what
        comes next.
        """
        block = self._block(self._texts[:-1], bool(self._kind))
        self._texts = self._texts[-1:]
        self._size = len(self._texts[0])
        return block

    def _block(self, texts: List[str], more: bool) -> Span:
        info = self._info
        if self._kind == HEADING:
            info = " ".join(plain_text("".join(self._said)).split())
        text = "".join(texts)
        return Span(self._kind or BLANK, text, self._block_level, info, more)
