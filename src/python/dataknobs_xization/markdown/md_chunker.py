"""Cut a tree of Markdown into chunks, section by section.

>>> from dataknobs_xization.markdown.md_parser import parse_markdown
>>> tree = parse_markdown("# A\\nOne. Two.\\n## B\\n- item\\n")
>>> for chunk in chunk_markdown_tree(tree, heading_inclusion=HeadingInclusion.NONE):
...     chunk.metadata.heading_display, chunk.text, (chunk.start, chunk.end)
('A', 'One. Two.', (4, 13))
('A > B', '- item', (19, 25))

The text under a heading comes first, then its code, tables, lists and rules, whole.
For chunks that are the source, piece by piece, see `chunk_markdown_source`.
"""

# pylint: disable=too-many-arguments,too-many-instance-attributes  # as published

from __future__ import annotations

from enum import Enum
from typing import Iterator, List, Optional

from dataknobs_structures import Tree
from dataknobs_xization._source_chunks import Chunk, ChunkMetadata
from dataknobs_xization.markdown._pieces import text_pieces
from dataknobs_xization.markdown._sections import Section, Text, tree_sections
from dataknobs_xization.markdown.enrichment import build_enriched_text
from dataknobs_xization.markdown.filters import ChunkQualityConfig, ChunkQualityFilter

__all__ = [
    "Chunk",
    "ChunkFormat",
    "ChunkMetadata",
    "HeadingInclusion",
    "MarkdownChunker",
    "chunk_markdown_tree",
]


class ChunkFormat(Enum):
    """How headings are written into the text of a chunk: with `#`, or bare."""

    MARKDOWN = "markdown"
    PLAIN = "plain"
    DICT = "dict"


class HeadingInclusion(Enum):
    """Where the headings above a chunk go."""

    IN_TEXT = "in_text"
    IN_METADATA = "in_metadata"
    BOTH = "both"
    NONE = "none"


class MarkdownChunker:
    """Cut trees into chunks.

    Args:
        max_chunk_size: characters of text, not counting headings. Code, tables, lists
            and rules are never split, even if they are longer.
        heading_inclusion: where headings go.
        chunk_format: how they are written into texts.
        combine_under_heading: join the text under a heading before it is split; else
            each line is split by itself.
        quality_filter: what to leave out; nothing by default.
        generate_embeddings: fill `embedding_text`.
    """

    def __init__(
        self,
        max_chunk_size: int = 1000,
        heading_inclusion: HeadingInclusion = HeadingInclusion.BOTH,
        chunk_format: ChunkFormat = ChunkFormat.MARKDOWN,
        combine_under_heading: bool = True,
        quality_filter: Optional[ChunkQualityConfig] = None,
        generate_embeddings: bool = False,
    ) -> None:
        self.max_chunk_size = max_chunk_size
        self.heading_inclusion = heading_inclusion
        self.chunk_format = chunk_format
        self.combine_under_heading = combine_under_heading
        self.generate_embeddings = generate_embeddings
        self._filter = ChunkQualityFilter(quality_filter) if quality_filter else None

    def chunk(self, tree: Tree) -> Iterator[Chunk]:
        """Yield the chunks of a tree, in the order of its headings.

        Args:
            tree: what `MarkdownParser.parse` returned.
        """
        return self.chunk_sections(tree_sections(tree, self.combine_under_heading))

    def chunk_sections(self, sections: Iterator[Section]) -> Iterator[Chunk]:
        """Yield the chunks of sections."""
        index = 0
        for section in sections:
            make = _Maker(self, section)
            for chunk in make.chunks():
                chunk.metadata.chunk_index = index
                index += 1
                if self._filter is None or self._filter.is_valid(chunk):
                    yield chunk


class _Maker:
    """Makes the chunks of one section."""

    def __init__(self, chunker: MarkdownChunker, section: Section) -> None:
        self._section = section
        self._size = chunker.max_chunk_size
        self._enrich = chunker.generate_embeddings
        where = chunker.heading_inclusion
        self._listed = where in (HeadingInclusion.BOTH, HeadingInclusion.IN_METADATA)
        self._display = " > ".join(section.headings)
        self._lead = ""
        in_text = where in (HeadingInclusion.BOTH, HeadingInclusion.IN_TEXT)
        if in_text and section.headings:
            is_bare = chunker.chunk_format is not ChunkFormat.MARKDOWN
            lines = section.headings if is_bare else section.marked_headings()
            self._lead = "\n".join(lines) + "\n\n"

    def chunks(self) -> Iterator[Chunk]:
        for item in self._section.items:
            if isinstance(item, Text):
                yield from self._text_chunks(item)
            else:
                chunk = self._make(item.text, item.line_number, item.start, item.end)
                chunk.metadata.custom = {"node_type": item.node_type, **item.metadata}
                yield chunk

    def _text_chunks(self, text: Text) -> Iterator[Chunk]:
        whole = text.text
        if len(whole) <= self._size:
            if whole and not whole.isspace():
                yield self._make(whole, text.line_number, text.start, text.end)
            return
        for start, end in text_pieces(whole, self._size):
            span = text.source_span(start, end)
            yield self._make(whole[start:end], text.line_number, *span)

    def _make(self, content: str, line_number: int, start: int, end: int) -> Chunk:
        section = self._section
        text = self._lead + content
        metadata = ChunkMetadata(
            section.headings[:] if self._listed else [],
            section.levels[:] if self._listed else [],
            line_number,
            0,
            len(text),
            len(content),
            self._display,
            build_enriched_text(section.headings, content) if self._enrich else "",
            {"node_type": "body"},
        )
        return Chunk(text, metadata, start, end)


def chunk_markdown_tree(
    tree: Tree,
    max_chunk_size: int = 1000,
    heading_inclusion: HeadingInclusion = HeadingInclusion.BOTH,
    chunk_format: ChunkFormat = ChunkFormat.MARKDOWN,
    combine_under_heading: bool = True,
    quality_filter: Optional[ChunkQualityConfig] = None,
    generate_embeddings: bool = False,
) -> List[Chunk]:
    """Return the chunks of a tree: see `MarkdownChunker`."""
    chunker = MarkdownChunker(
        max_chunk_size,
        heading_inclusion,
        chunk_format,
        combine_under_heading,
        quality_filter,
        generate_embeddings,
    )
    return list(chunker.chunk(tree))
