"""Turn a document into blocks to read, its outline, and the places to mark."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit

from markupsafe import Markup

from dataknobs_service.models import StoredDocument
from dataknobs_service.web.markup import Block, Span, blocks_of, plain_block
from dataknobs_structures import Tree

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore

__all__ = ["Heading", "Reader", "Reading", "safe_link", "words_spans"]

_LONGEST = 200_000  # characters; what is longer is shown as its source
_PART = 24_000  # characters of a page, about
_KEPT = 3_000_000  # characters of all documents kept ready
_ENOUGH = 60  # letters that tell where a text begins
_SCHEMES = {"http", "https", "mailto"}


@dataclass(frozen=True)
class Heading:
    """A heading: where it stands, and on which part of the document."""

    text: str
    level: int
    anchor: str
    part: int


class Reading:
    """A document ready to be read, a part at a time."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._starts = _part_starts(blocks)
        self._lines = [block.line for block in blocks]
        self.headings = self._headed()
        self.size = sum(len(block.text) for block in blocks)

    @property
    def parts(self) -> int:
        """How many parts there are, at least one."""
        return len(self._starts)

    def blocks(self, part: int) -> list[tuple[int, Block]]:
        """Return the blocks of a part, which count from 1, with their numbers."""
        ends = [*self._starts[1:], len(self._blocks)]
        numbers = range(self._starts[part - 1], ends[part - 1])
        return [(number, self._blocks[number]) for number in numbers]

    def part_of(self, number: int) -> int:
        """Return the part that holds a block."""
        return bisect_right(self._starts, number)

    def at_line(self, line: int) -> int:
        """Return the number of the block that a line of the source is in."""
        return max(0, bisect_right(self._lines, line) - 1)

    def find(self, text: str) -> int | None:
        """Return the number of the block that a text begins in, by its letters."""
        wanted = _letters(text)[:_ENOUGH]
        letters = [_letters(block.text) for block in self._blocks]
        place = "".join(letters).find(wanted)
        if place < 0:
            return None
        return bisect_right(list(accumulate(map(len, letters))), place)

    def outline(self) -> Tree:
        """Return the headings as a tree under an empty root."""
        root = Tree(None)
        open_nodes = [(0, root)]
        for heading in self.headings:
            while open_nodes[-1][0] >= heading.level:
                open_nodes.pop()
            open_nodes.append((heading.level, open_nodes[-1][1].add_child(heading)))
        return root

    def _headed(self) -> list[Heading]:
        """Return the headings; each gets an anchor."""
        headings, used = [], Counter[str]()
        for number, block in enumerate(self._blocks):
            text = " ".join(block.text.replace("\0", " ").split())
            if not block.level or not text:
                continue
            slug = _slug(text)
            used[slug] += 1
            anchor = f"h-{slug}" + (f"-{used[slug]}" if used[slug] > 1 else "")
            block.runs[0] = Markup('<{} id="{}">').format(block.tag, anchor)
            part = self.part_of(number)
            headings.append(Heading(text[:200], block.level, anchor, part))
        return headings


class Reader:
    """Make documents ready to read, and keep the latest ones so."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], Reading] = OrderedDict()
        self._lock = Lock()

    def read(self, document: StoredDocument) -> Reading:
        """Return the reading of a document."""
        key = document.id, document.digest
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        made = Reading(_blocks(document))
        with self._lock:
            self._kept[key] = made
            while (
                len(self._kept) > 1 and sum(r.size for r in self._kept.values()) > _KEPT
            ):
                self._kept.popitem(last=False)
        return made


def words_spans(text: str, words: Sequence[str]) -> list[Span]:
    """Return where words stand in a text, whatever their case.

    >>> [(s.start, s.end) for s in words_spans("Red, reddish RED", ["red"])]
    [(0, 3), (13, 16)]
    """
    if not words:
        return []
    longest_first = sorted(words, key=len, reverse=True)
    pattern = "|".join(map(re.escape, longest_first))
    found = re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.IGNORECASE)
    return [Span(match.start(), match.end(), "hit") for match in found]


def safe_link(document: str, link: str) -> str | None:
    """Return where a link of a document may lead: other sites, or other documents.

    >>> safe_link("guide/a.md", "b.md#The End"), safe_link("a", "JavaScript:alert(1)")
    ('/documents/guide/b.md#h-the-end', None)
    """
    try:
        parsed = urlsplit(link)
    except ValueError:
        return None
    if parsed.scheme or parsed.netloc:
        return link if parsed.scheme in _SCHEMES and _is_printable(link) else None
    anchor = f"#h-{_slug(parsed.fragment)}" if parsed.fragment else ""
    if not parsed.path:
        return anchor or None
    path = urljoin("/" + document, parsed.path).lstrip("/")
    return f"/documents/{quote(path, safe='/%')}{anchor}"


def _is_printable(link: str) -> bool:
    return link.isprintable() and " " not in link


def _blocks(document: StoredDocument) -> list[Block]:
    text, resolve = document.text, partial(safe_link, document.id)
    try:
        if document.media_type == "text/html" and len(text) <= _LONGEST:
            return blocks_of(text, resolve)
        if document.media_type == "text/markdown" and len(text) <= _LONGEST:
            return blocks_of(_markdown().render(text), resolve)
        if document.media_type == "application/json" and len(text) <= _LONGEST:
            text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        pass  # not what it says it is: its source can be read all the same
    return _source_blocks(text, "p" if document.media_type == "text/plain" else "pre")


def _source_blocks(text: str, tag: str) -> list[Block]:
    """Cut a text at empty lines, long pieces at any line."""
    blocks, lines, size, first = list[Block](), list[str](), 0, 1
    for number, line in enumerate(text.splitlines(), 1):
        if lines and (size > _PART // 4 or (tag == "p" and not line.strip())):
            blocks.append(plain_block("\n".join(lines), first, tag))
            lines, size = [], 0
        if line.strip() or tag != "p":
            first = first if lines else number
            lines.append(line)
            size += len(line)
    if lines:
        blocks.append(plain_block("\n".join(lines), first, tag))
    return blocks


def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.core.ruler.push("lines", _note_lines)
    return markdown


def _note_lines(state: StateCore) -> None:
    for token in state.tokens:
        if token.map and token.nesting >= 0 and token.type != "inline":
            token.attrSet("data-line", str(token.map[0] + 1))


def _part_starts(blocks: Sequence[Block]) -> list[int]:
    """Return the numbers of the blocks that parts begin with."""
    starts, size = [0], 0
    for number, block in enumerate(blocks):
        length = len(block.text)
        if size and size + length > _PART:
            starts.append(number)
            size = 0
        size += length
    return starts


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _slug(text: str) -> str:
    return re.sub(r"[^\w]+", "-", text.casefold()).strip("-")[:80] or "section"
