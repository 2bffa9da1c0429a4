"""Cut Markdown into chunks while it is read.

>>> [chunk.text for chunk in stream_markdown_string("# A\\ntext\\n# B\\nmore\\n")]
['# A\\n\\ntext', '# B\\n\\nmore']

The chunks are those of `chunk_markdown_tree(parse_markdown(...))`, without a tree:
memory holds one section at a time.
"""

# pylint: disable=too-many-arguments  # as published

from __future__ import annotations

import os
from typing import IO, Iterable, Iterator, List, Optional, Union

from dataknobs_xization._source_blocks import BODY, HEADING, QUOTE
from dataknobs_xization._source_lines import whole_line_batches
from dataknobs_xization.markdown._blocks import Block, placed
from dataknobs_xization.markdown._grammar import Grammar, HeadingsOnly
from dataknobs_xization.markdown._scanner import Scanner
from dataknobs_xization.markdown._sections import Path, Section
from dataknobs_xization.markdown.md_chunker import (
    Chunk,
    ChunkFormat,
    HeadingInclusion,
    MarkdownChunker,
)
from dataknobs_xization.markdown.md_parser import MarkdownNode, MarkdownParser

__all__ = [
    "AdaptiveStreamingProcessor",
    "StreamingMarkdownProcessor",
    "stream_markdown_file",
    "stream_markdown_string",
]

_Source = Union[str, IO[str], Iterable[str]]


class StreamingMarkdownProcessor:
    """Cut Markdown into chunks, one section at a time.

    Args:
        max_chunk_size: characters of text, not counting headings.
        max_line_length: split longer lines of text first.
        heading_inclusion: where headings go.
        chunk_format: how they are written into texts.
        max_tree_depth: kept for programs that pass it: there is no tree.
        memory_limit_nodes: likewise.
    """

    def __init__(
        self,
        max_chunk_size: int = 1000,
        max_line_length: Optional[int] = None,
        heading_inclusion: HeadingInclusion = HeadingInclusion.BOTH,
        chunk_format: ChunkFormat = ChunkFormat.MARKDOWN,
        max_tree_depth: int = 100,
        memory_limit_nodes: Optional[int] = None,
    ) -> None:
        self.parser = MarkdownParser(max_line_length)
        self.chunker = MarkdownChunker(max_chunk_size, heading_inclusion, chunk_format)
        self.max_tree_depth = max_tree_depth
        self.memory_limit_nodes = memory_limit_nodes
        self._grammar = Grammar()
        self._nodes = self.parser

    def process_stream(self, source: _Source) -> Iterator[Chunk]:
        """Yield the chunks of a text, an open file or an iterable of lines.

        Raises:
            NotTextError: the source, or a line of it, is no text.
        """
        parts = Scanner(self._grammar).blocks(whole_line_batches(source))
        return self.chunker.chunk_sections(self._sections(placed(parts)))

    def process_file(self, file_path: Union[str, os.PathLike[str]]) -> Iterator[Chunk]:
        """Yield the chunks of a file of UTF-8 text.

        Raises:
            OSError: it cannot be read.
            UnicodeDecodeError: it is not UTF-8.
        """
        # As it is: offsets count the line ends of the file.
        with open(file_path, encoding="utf-8", newline="") as stream:
            yield from self.process_stream(stream)

    def process_string(self, content: str) -> Iterator[Chunk]:
        """Yield the chunks of a text."""
        return self.process_stream(content)

    def _sections(self, blocks: Iterator[Block]) -> Iterator[Section]:
        path = Path()
        section = Section(path)
        texts: List[MarkdownNode] = []
        for block in blocks:
            if block.kind == HEADING:
                yield section.with_text(texts)
                path.enter(block.info, block.level)
                section, texts = Section(path), []
            elif block.kind == BODY:
                texts += self._texts(block)
            else:
                for node in self._nodes.nodes(block):
                    if node.node_type == QUOTE:
                        texts.append(node)
                    elif node.text.strip():
                        section.items.append(node)
        yield section.with_text(texts)

    def _texts(self, block: Block) -> List[MarkdownNode]:
        """Return the text of a block as one node, if its places allow."""
        text = block.content
        if "\r" in text or self._nodes.max_line_length:
            return list(self._nodes.nodes(block))
        if text.endswith("\n"):
            text = text[:-1]
        end = block.start + len(text)
        return [MarkdownNode(text, 0, BODY, block.line_number, {}, block.start, end)]


class AdaptiveStreamingProcessor(StreamingMarkdownProcessor):
    """Cut Markdown of which only headings matter: all else is text.

    Args:
        max_chunk_size: characters of text, not counting headings.
        max_line_length: kept for programs that pass it.
        heading_inclusion: where headings go.
        chunk_format: how they are written into texts.
        max_tree_depth: kept for programs that pass it: there is no tree.
        memory_limit_nodes: likewise.
        adaptive_threshold: likewise.
    """

    def __init__(
        self,
        max_chunk_size: int = 1000,
        max_line_length: Optional[int] = None,
        heading_inclusion: HeadingInclusion = HeadingInclusion.BOTH,
        chunk_format: ChunkFormat = ChunkFormat.MARKDOWN,
        max_tree_depth: int = 100,
        memory_limit_nodes: int = 10000,
        adaptive_threshold: float = 0.8,
    ) -> None:
        super().__init__(
            max_chunk_size,
            max_line_length,
            heading_inclusion,
            chunk_format,
            max_tree_depth,
            memory_limit_nodes,
        )
        self.adaptive_threshold = adaptive_threshold
        # As published: lines stay whole here.
        self._nodes = MarkdownParser()
        self._grammar = HeadingsOnly()


def stream_markdown_file(
    file_path: Union[str, os.PathLike[str]],
    max_chunk_size: int = 1000,
    heading_inclusion: HeadingInclusion = HeadingInclusion.BOTH,
    chunk_format: ChunkFormat = ChunkFormat.MARKDOWN,
) -> Iterator[Chunk]:
    """Yield the chunks of a file of UTF-8 text: see `StreamingMarkdownProcessor`."""
    processor = StreamingMarkdownProcessor(
        max_chunk_size, heading_inclusion=heading_inclusion, chunk_format=chunk_format
    )
    return processor.process_file(file_path)


def stream_markdown_string(
    content: str,
    max_chunk_size: int = 1000,
    heading_inclusion: HeadingInclusion = HeadingInclusion.BOTH,
    chunk_format: ChunkFormat = ChunkFormat.MARKDOWN,
) -> Iterator[Chunk]:
    """Yield the chunks of a text: see `StreamingMarkdownProcessor`.

    >>> next(stream_markdown_string("text")).metadata.line_number
    1
    """
    processor = StreamingMarkdownProcessor(
        max_chunk_size, heading_inclusion=heading_inclusion, chunk_format=chunk_format
    )
    return processor.process_string(content)
