"""Parse Markdown into a tree of headings and of what stands under them.

>>> tree = parse_markdown("# A\\ntext\\n## B\\n- one\\n- two\\n")
>>> [(str(node.data), node.depth) for node in tree.find_nodes(bool)]
[('ROOT', 0), ('H1: A', 1), ('text', 2), ('H2: B', 2), ('List(unordered): 2 items', 3)]

Each node knows where it is in the source:

>>> [(n.data.start, n.data.end) for n in tree.collect_terminal_nodes()]
[(4, 8), (14, 25)]
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import IO, Any, Dict, Iterable, Iterator, List, Optional, Union

from dataknobs_structures import Tree
from dataknobs_xization._source_blocks import (
    BLANK,
    BODY,
    CODE,
    FRONT_MATTER,
    HEADING,
    LIST,
    QUOTE,
    RULE,
    TABLE,
)
from dataknobs_xization._source_lines import (
    PIECE,
    count_lines,
    split_lines,
    whole_line_batches,
)
from dataknobs_xization.markdown._blocks import Block, placed
from dataknobs_xization.markdown._grammar import CommonMark, Grammar
from dataknobs_xization.markdown._pieces import line_pieces
from dataknobs_xization.markdown._scanner import BOM, Scanner

__all__ = ["MarkdownNode", "MarkdownParser", "parse_markdown"]

_BLANK_LINE = re.compile(r"(?<=\n)[^\S\n]+(?=\n)")
_ATOMIC = frozenset((CODE, TABLE, LIST, RULE))


@dataclass
class MarkdownNode:
    """What a node of the tree holds.

    Args:
        text: the text, without line ends around it, and without the marks of a
            heading, a fence or a quote.
        level: of a heading, 1 to 6.
        node_type: root, heading, body, code, list, table, blockquote or
            horizontal_rule.
        line_number: of its first line, from 1.
        metadata: language and fence_type of code, list_type and items of a list,
            rows of a table.
        start: where it starts in the source, in characters; -1 if not known.
        end: where it ends, without the end of its last line.
    """

    text: str
    level: int = 0
    node_type: str = "body"
    line_number: int = 0
    metadata: Dict[str, Any] = field(default_factory=dict)
    start: int = field(default=-1, compare=False, repr=False)
    end: int = field(default=-1, compare=False, repr=False)

    def is_heading(self) -> bool:
        """Tell whether this is a heading."""
        return self.node_type == HEADING

    def is_body(self) -> bool:
        """Tell whether this is plain text."""
        return self.node_type == BODY

    def is_code(self) -> bool:
        """Tell whether this is a block of code."""
        return self.node_type == CODE

    def is_list(self) -> bool:
        """Tell whether this is a list."""
        return self.node_type == LIST

    def is_table(self) -> bool:
        """Tell whether this is a table."""
        return self.node_type == TABLE

    def is_blockquote(self) -> bool:
        """Tell whether this is a quote."""
        return self.node_type == QUOTE

    def is_horizontal_rule(self) -> bool:
        """Tell whether this is a rule."""
        return self.node_type == RULE

    def is_atomic(self) -> bool:
        """Tell whether this is to be kept whole: code, a table, a list, a rule."""
        return self.node_type in _ATOMIC

    def __str__(self) -> str:
        if self.node_type == HEADING:
            return f"H{self.level}: {self.text}"
        if self.node_type == CODE:
            return f"Code({self.metadata.get('language', '')}): {self.text[:50]}..."
        if self.node_type == LIST:
            kind = self.metadata.get("list_type", "")
            return f"List({kind}): {self.metadata.get('items', 0)} items"
        if self.node_type == TABLE:
            return f"Table: {self.metadata.get('rows', 0)} rows"
        if self.node_type == QUOTE:
            return f"Quote: {self.text[:50]}..."
        return "---" if self.node_type == RULE else self.text


class MarkdownParser:
    """Parse Markdown into a tree.

    By default it knows headings (`#` at the start of a line), three backticks,
    indented code, tables between `|`, lists of `-`, `*`, `+` and `1.`, quotes and
    rules. With `commonmark`, it also knows the other fences, headings that are
    underlined, paragraphs inside lists, tables without outer `|`, and front matter.

    Args:
        max_line_length: split longer lines of text, after sentences, else words.
        preserve_empty_lines: have an empty body node for each blank line between
            blocks.
        commonmark: divide the text as CommonMark does.
    """

    def __init__(
        self,
        max_line_length: Optional[int] = None,
        preserve_empty_lines: bool = False,
        *,
        commonmark: bool = False,
    ) -> None:
        self.max_line_length = max_line_length
        self.preserve_empty_lines = preserve_empty_lines
        self._grammar = CommonMark() if commonmark else Grammar()

    def parse(self, source: Union[str, IO[str], Iterable[str]]) -> Tree:
        """Return the root of the tree.

        Takes time and memory linear in the source.

        Args:
            source: the text, a file open for reading text, or an iterable of lines.

        Raises:
            NotTextError: the source, or a line of it, is no text.
        """
        node = root = Tree(MarkdownNode("ROOT", 0, "root"))
        add = root.add_child
        parts = Scanner(self._grammar).blocks(whole_line_batches(source))
        for block in placed(parts):
            for data in self.nodes(block):
                if data.node_type == HEADING:
                    level = data.level
                    while node is not root and node.data.level >= level:
                        node = node.parent or root
                    node = node.add_child(data)
                    add = node.add_child
                else:
                    add(data)
        return root

    def nodes(self, block: Block) -> Iterator[MarkdownNode]:
        """Yield what the tree holds of a block."""
        kind = block.kind
        if kind == BODY:
            yield from self._body_nodes(block)
        elif kind not in (BLANK, FRONT_MATTER):
            node = self._block_node(block)
            # A block of code without a line leaves no trace.
            if node.end > node.start:
                yield node
        if self.preserve_empty_lines and (kind != CODE or self._fence(block)):
            yield from _blank_nodes(block)

    def _body_nodes(self, block: Block) -> Iterator[MarkdownNode]:
        number, start, longest = block.line_number, block.start, self.max_line_length
        for line in split_lines(block.content):
            text = line.rstrip("\r\n")
            if longest and len(text) > longest:
                for piece, place in line_pieces(text, longest):
                    here = start + place
                    end = here + len(piece)
                    yield MarkdownNode(piece, 0, BODY, number, {}, here, end)
            else:
                end = start + len(text)
                yield MarkdownNode(text, 0, BODY, number, {}, start, end)
            start += len(line)
            number += 1

    def _block_node(self, block: Block) -> MarkdownNode:
        """Return the node of a block that is neither text nor blank."""
        kind, content = block.kind, block.content.rstrip("\r\n")
        end = block.start + len(content)
        metadata: Dict[str, Any] = {}
        if kind == HEADING:
            text = block.info
        elif kind == CODE:
            lines = self._code_lines(block)
            text = "\n".join(lines)
            end = end if lines else block.start
            fence_type = self._fence(block)[:3] or "indent"
            metadata = {"language": block.info, "fence_type": fence_type}
        elif kind == QUOTE:
            text = "\n".join(map(_unquoted, split_lines(content)))
        else:
            text = _normalized(content)
            if kind == LIST:
                items = text.count("\n") + 1
                metadata = {"list_type": block.info, "items": items}
            elif kind == TABLE:
                metadata = {"rows": text.count("\n") + 1}
        where = (block.line_number, metadata, block.start, end)
        return MarkdownNode(text, block.level, kind, *where)

    def _code_lines(self, block: Block) -> List[str]:
        lines, fence = _bare_lines(block.content), self._fence(block)
        if not fence:
            return [line[1 if line[:1] == "\t" else 4 :] for line in lines]
        if len(lines) > 1 and self._grammar.closes(lines[-1], fence):
            del lines[-1]
        return lines[1:]

    def _fence(self, block: Block) -> str:
        """Return what opens a block of code, "" if it is indented."""
        first = split_lines(block.text[:PIECE])[0]
        return self._grammar.open(first.lstrip(BOM)).fence


def parse_markdown(
    source: Union[str, IO[str], Iterable[str]],
    max_line_length: Optional[int] = None,
    preserve_empty_lines: bool = False,
    *,
    commonmark: bool = False,
) -> Tree:
    """Parse Markdown into a tree: see `MarkdownParser`."""
    parser = MarkdownParser(
        max_line_length, preserve_empty_lines, commonmark=commonmark
    )
    return parser.parse(source)


def _blank_nodes(block: Block) -> Iterator[MarkdownNode]:
    content = block.content
    number = block.line_number + count_lines(content)
    for _ in range(count_lines(block.text[len(content) :])):
        yield MarkdownNode("", 0, BODY, number)
        number += 1


def _bare_lines(text: str) -> List[str]:
    """Return the lines without their ends."""
    if "\r" in text:
        return [line.rstrip("\r\n") for line in split_lines(text)]
    lines = text.split("\n")
    if not lines[-1]:
        del lines[-1]
    return lines


def _normalized(text: str) -> str:
    """Return lines that end with LF, the blank ones without white space."""
    if "\r" in text:
        text = "\n".join(_bare_lines(text))
    return _BLANK_LINE.sub("", text)


def _unquoted(line: str) -> str:
    text = line.strip("\r\n").lstrip(" ")
    return text[1:].lstrip() if text.startswith(">") else text
