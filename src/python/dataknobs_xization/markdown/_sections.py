"""The sections of a document: what stands directly under each heading."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Iterator, List, Tuple, Union

from dataknobs_structures import Tree
from dataknobs_xization._source_blocks import BODY, HEADING, QUOTE

if TYPE_CHECKING:
    from dataknobs_xization.markdown.md_parser import MarkdownNode


class Text:
    """Text joined of parts that have their places in the source."""

    __slots__ = ("text", "line_number", "start", "end", "_parts", "_places")

    def __init__(self, parts: List[MarkdownNode]) -> None:
        self.line_number = parts[0].line_number
        parts = [part for part in parts if part.text.strip()] or parts[:1]
        self.text = "\n".join([part.text for part in parts])
        self.start = parts[0].start
        self.end = parts[-1].end
        self._parts = parts
        self._places: List[int] = []

    def source_span(self, start: int, end: int) -> Tuple[int, int]:
        """Return where in the source a piece of the text is, as near as is known."""
        if self.start < 0:
            return -1, -1
        if not self._places:
            place = 0
            for part in self._parts:
                self._places.append(place)
                place += len(part.text) + 1
        return self._source_place(start, False), self._source_place(end, True)

    def _source_place(self, place: int, is_end: bool) -> int:
        number = bisect_right(self._places, place - is_end) - 1
        part = self._parts[number]
        if part.end - part.start != len(part.text):
            return part.end if is_end else part.start
        return part.start + place - self._places[number]


class Path:
    """The headings above a place, from the outermost."""

    def __init__(self) -> None:
        self.headings: List[str] = []
        self.levels: List[int] = []

    def enter(self, text: str, level: int) -> None:
        """Go below a heading; those of its level and of deeper ones end there."""
        depth = len(self.levels)
        while depth and self.levels[depth - 1] >= level:
            depth -= 1
        self.headings = [*self.headings[:depth], text]
        self.levels = [*self.levels[:depth], level]


class Section:
    """Headings from the outermost to its own, and what stands under that one."""

    __slots__ = ("headings", "levels", "items")

    def __init__(self, path: Path) -> None:
        self.headings = path.headings
        self.levels = path.levels
        self.items: List[Union[Text, MarkdownNode]] = []

    def with_text(self, parts: List[MarkdownNode]) -> Section:
        """Put text before everything else."""
        if parts:
            self.items.insert(0, Text(parts))
        return self

    def marked_headings(self) -> List[str]:
        """Return the headings as they are in Markdown."""
        return ["#" * n + " " + text for n, text in zip(self.levels, self.headings)]


def tree_sections(tree: Tree, combined: bool) -> Iterator[Section]:
    """Yield what the nodes of a tree directly hold, except for headings."""
    path = Path()
    for node in tree.find_nodes(_has_section):
        data = node.data
        if data.node_type == HEADING:
            path.enter(data.text, data.level)
        section = Section(path)
        children = [child.data for child in node.children or ()]
        if combined:
            section.items += [data for data in children if _is_atom(data)]
            section.with_text(
                [data for data in children if data.node_type in (BODY, QUOTE)]
            )
        else:
            for data in children:
                if data.node_type in (BODY, QUOTE):
                    section.items.append(Text([data]))
                elif _is_atom(data):
                    section.items.append(data)
        yield section


def _has_section(node: Tree) -> bool:
    return node.parent is None or node.data.node_type == HEADING


def _is_atom(node: MarkdownNode) -> bool:
    return node.is_atomic() and bool(node.text.strip())
