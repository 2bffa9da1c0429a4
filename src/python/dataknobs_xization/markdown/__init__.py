"""Parse Markdown, cut it into chunks that know where they come from, and judge them.

Chunks that are the source, piece by piece, whatever the source is:

>>> source = "# Wine\\n\\nRed or white.\\n\\n## Red\\n\\nFrom France.\\n"
>>> chunks = list(chunk_markdown_source(source, max_chunk_size=30))
>>> [(c.start, c.end, c.metadata.get_heading_path()) for c in chunks]
[(0, 23, 'Wine'), (23, 44, 'Wine > Red')]
>>> "".join(chunk.text for chunk in chunks) == source
True

Chunks of the text under each heading, out of a tree:

>>> [chunk.text for chunk in chunk_markdown_tree(parse_markdown(source))]
['# Wine\\n\\nRed or white.', '# Wine\\n## Red\\n\\nFrom France.']
"""

from __future__ import annotations

from dataknobs_xization.markdown.enrichment import (
    EnrichedChunkData,
    build_enriched_text,
    enrich_chunk,
    extract_heading_metadata,
    format_heading_display,
    format_heading_for_display,
    get_dynamic_heading_display,
    get_relevant_headings_for_display,
    is_multiword,
)
from dataknobs_xization.markdown.filters import ChunkQualityConfig, ChunkQualityFilter
from dataknobs_xization.markdown.md_chunker import (
    Chunk,
    ChunkFormat,
    ChunkMetadata,
    HeadingInclusion,
    MarkdownChunker,
    chunk_markdown_tree,
)
from dataknobs_xization.markdown.md_parser import (
    MarkdownNode,
    MarkdownParser,
    parse_markdown,
)
from dataknobs_xization.markdown.md_source import SourceChunk, chunk_markdown_source
from dataknobs_xization.markdown.md_streaming import (
    AdaptiveStreamingProcessor,
    StreamingMarkdownProcessor,
    stream_markdown_file,
    stream_markdown_string,
)

__all__ = [
    "AdaptiveStreamingProcessor",
    "Chunk",
    "ChunkFormat",
    "ChunkMetadata",
    "ChunkQualityConfig",
    "ChunkQualityFilter",
    "EnrichedChunkData",
    "HeadingInclusion",
    "MarkdownChunker",
    "MarkdownNode",
    "MarkdownParser",
    "SourceChunk",
    "StreamingMarkdownProcessor",
    "build_enriched_text",
    "chunk_markdown_source",
    "chunk_markdown_tree",
    "enrich_chunk",
    "extract_heading_metadata",
    "format_heading_display",
    "format_heading_for_display",
    "get_dynamic_heading_display",
    "get_relevant_headings_for_display",
    "is_multiword",
    "parse_markdown",
    "stream_markdown_file",
    "stream_markdown_string",
]
