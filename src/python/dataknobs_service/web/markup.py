"""Rebuild foreign markup out of the few tags that are harmless, ready to be marked.

Nothing is copied: tags and attributes come from the tables below, text is escaped when
it is written. So whatever a document holds, what comes out can do nothing but look.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

__all__ = ["Block", "Span", "blocks_of", "plain_block"]

_DROPPED = frozenset(
    "applet audio button canvas datalist embed frame frameset head iframe math meter"
    " noembed noframes noscript object option optgroup progress script select style"
    " svg template textarea title video xmp".split()
)
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
# What begins a block, and what is a line of its own inside one.
_ROOTS = frozenset("blockquote dl ol p pre table ul".split()) | _HEADINGS
_PARTS = frozenset("caption dd dt li tbody td tfoot th thead tr".split())
_INLINE = frozenset(
    "a abbr b cite code del dfn em i ins kbd q s samp small strong sub sup u var"
    .split()
)  # fmt: skip
# What is not shown as itself, but ends the paragraph that it stands in.
_BOXES = frozenset(
    "address article aside body center details dialog div fieldset figcaption figure"
    " footer form header hgroup legend main menu nav search section summary".split()
)
_COUNTS = {"td": ("colspan", "rowspan"), "th": ("colspan", "rowspan"), "ol": ("start",)}
_DEEPEST = 40
_BREAK = "\x00"  # parts words of different cells; no text holds it, no term spans it

Resolve = Callable[[str], str | None]
_Element = Any  # of lxml, which has no types


@dataclass(frozen=True)
class Span:
    """Characters of a text, from start up to end, and how to mark them."""

    start: int
    end: int
    style: str  # a class
    title: str = ""


@dataclass
class Block:
    """A heading, paragraph, list, table: markup and text by turns.

    >>> block = Block("p", 1, [Markup("<p>"), "a < b", Markup("</p>")])
    >>> block.text, str(block.markup([Span(0, 1, "hit")]))
    ('a < b', '<p><mark class="hit">a</mark> &lt; b</p>')
    """

    tag: str
    line: int  # of the source, from 1
    runs: list[str] = field(default_factory=list)  # markup is of the class Markup

    @property
    def level(self) -> int:
        """The level of a heading, 0 of anything else."""
        return int(self.tag[1]) if self.tag in _HEADINGS else 0

    @property
    def text(self) -> str:
        """What can be read in it, as spans count it."""
        return "".join(_counted(run) for run in self.runs)

    def markup(self, spans: Sequence[Span] = ()) -> Markup:
        """Return the block with its spans marked."""
        made, position = [], 0
        for run in self.runs:
            end = position + len(_counted(run))
            if isinstance(run, Markup):
                made.append(run)
            else:
                inside = [s for s in spans if s.start < end and s.end > position]
                made.append(_marked(run, position, inside))
            position = end
        return Markup("").join(made)


class _Part(Markup):
    """Markup that parts the words around it."""


def plain_block(text: str, line: int, tag: str = "p") -> Block:
    """Return a block that shows a text as it is, with its line breaks."""
    opening = Markup(f'<{tag} class="plain">')
    return Block(tag, line, [opening, text, Markup(f"</{tag}>")])


def blocks_of(source: str, resolve: Resolve = lambda _link: None) -> list[Block]:
    """Return the blocks of an HTML text.

    >>> [b.markup() for b in blocks_of('<div>a<script>b</script><p onclick=x>c</div>')]
    [Markup('<p>a</p>'), Markup('<p>c</p>')]

    Args:
        source: any text, however broken.
        resolve: where a link goes to, None for nowhere.

    Raises:
        ValueError: it is nested more deeply than the parser goes.
    """
    # pylint: disable=c-extension-no-member # compiled, without sources
    from lxml import etree  # nosec B410

    builder = _Builder(resolve)
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    # A tag of our own in front: there is no such thing as an empty document then.
    encoded = f"<body>{source}".encode("utf-8", "replace")
    root = etree.fromstring(encoded, parser)  # nosec B320 # HTML knows no entities
    if parser.error_log.filter_from_fatals():
        raise ValueError("nested too deeply")
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else "script"
        if event == "end":
            builder.end(tag)
            builder.text(element.tail or "")
        elif tag in _DROPPED:
            walk.skip_subtree()
            builder.skip()
        else:
            builder.start(tag, element)
            builder.text(element.text or "")
    builder.leave_paragraph()
    return [block for block in builder.blocks if block.text.strip(" \n\t\0")]


class _Builder:
    """Collect blocks while the elements of a document pass by."""

    def __init__(self, resolve: Resolve) -> None:
        self.blocks: list[Block] = []
        self._resolve = resolve
        self._line = 1
        self._written: list[str] = []  # the tags of the last block that are open
        self._implied = False  # its first tag stands for no element of the source
        # For each open element the block it was written in, and how deep; or None.
        self._open: list[tuple[Block, int] | None] = []

    def start(self, tag: str, element: _Element) -> None:
        self._line = _line(element)
        if tag in _BOXES:
            self.leave_paragraph()
        if tag == "br" and self._written:
            self.blocks[-1].runs.append(Markup("<br>"))
        if tag == "img":
            self.text(_described(element))
        self._open.append(self._begin(tag, element) if self._allowed(tag) else None)

    def skip(self) -> None:
        self._open.append(None)

    def end(self, tag: str) -> None:
        written = self._open.pop()
        if written and self._written and written[0] is self.blocks[-1]:
            self._close(written[1])
        if tag in _BOXES:
            self.leave_paragraph()

    def text(self, text: str) -> None:
        if self._written or text.strip():
            self._paragraph()
            self.blocks[-1].runs.append(text.replace(_BREAK, ""))

    def leave_paragraph(self) -> None:
        """End the paragraph that no element of the source is."""
        if self._implied:
            self._close(0)

    def _allowed(self, tag: str) -> bool:
        if len(self._written) > _DEEPEST:
            return False
        nested = bool(self._written) and not self._implied
        return tag in _ROOTS or tag in _INLINE or (tag in _PARTS and nested)

    def _begin(self, tag: str, element: _Element) -> tuple[Block, int]:
        """Write the opening tag of an element."""
        if tag in _ROOTS:
            self.leave_paragraph()
        if tag in _ROOTS and not self._written:
            self.blocks.append(Block(tag, self._line))
        elif tag in _HEADINGS:
            tag = "strong"  # inside a list or a table, no part of the outline
        elif tag in _INLINE:
            self._paragraph()
        block, depth = self.blocks[-1], len(self._written)
        kind = Markup if tag in _INLINE or not depth else _Part
        block.runs.append(kind(f"<{tag}{self._attributes(tag, element)}>"))
        self._written.append(tag)
        return block, depth

    def _paragraph(self) -> None:
        """See to it that a block is open."""
        if not self._written:
            self.blocks.append(Block("p", self._line, [Markup("<p>")]))
            self._written.append("p")
            self._implied = True

    def _close(self, depth: int) -> None:
        """Write the closing tags down to a depth."""
        while len(self._written) > depth:
            tag = self._written.pop()
            kind = Markup if tag in _INLINE or not self._written else _Part
            self.blocks[-1].runs.append(kind(f"</{tag}>"))
        self._implied = self._implied and bool(self._written)

    def _attributes(self, tag: str, element: _Element) -> str:
        if tag == "a":
            target = self._resolve(element.get("href", "").strip())
            return (
                f' href="{escape(target)}" rel="noreferrer nofollow"' if target else ""
            )
        counts = ((name, element.get(name, "")) for name in _COUNTS.get(tag, ()))
        return "".join(
            f' {name}="{value}"'
            for name, value in counts
            if re.fullmatch(r"[1-9]\d{0,2}", value, re.ASCII)
        )


def _line(element: _Element) -> int:
    """Return the line that an element, or its first child, says it begins on."""
    for one in (element, *element[:1]):
        given = one.get("data-line", "")
        if re.fullmatch(r"\d{1,8}", given, re.ASCII):
            return int(given)
    return int(element.sourceline or 1)


def _counted(run: str) -> str:
    """Return what a run adds to the text of its block."""
    if isinstance(run, Markup):
        return _BREAK if isinstance(run, _Part) else ""
    return run


def _described(image: _Element) -> str:
    """Return what stands for an image: nothing is loaded from anywhere."""
    return f"[{text}]" if (text := image.get("alt", "").strip()) else ""


def _marked(text: str, offset: int, spans: Sequence[Span]) -> Markup:
    """Return a text that begins at an offset, with the spans that touch it marked."""
    if not spans:
        return escape(text)
    last = offset + len(text)
    cuts = {offset, last} | {min(max(s.start, offset), last) for s in spans}
    places = sorted(cuts | {min(max(s.end, offset), last) for s in spans})
    pieces = []
    for start, end in zip(places, places[1:]):
        piece = escape(text[start - offset : end - offset])
        for span in spans:
            if span.start <= start and span.end >= end:
                title = Markup(' title="{}"').format(span.title) if span.title else ""
                piece = Markup('<mark class="{}"{}>{}</mark>').format(
                    span.style, title, piece
                )
        pieces.append(piece)
    return Markup("").join(pieces)
