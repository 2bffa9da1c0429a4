"""Cut Markdown into chunks that are the source itself, and know where they are in it.

>>> source = "# A\\nOne sentence. Another one.\\n## B\\n- item\\n"
>>> for chunk in chunk_markdown_source(source, 24):
...     (chunk.start, chunk.end), chunk.text, chunk.metadata.headings
((0, 18), '# A\\nOne sentence. ', ['A'])
((18, 31), 'Another one.\\n', ['A'])
((31, 43), '## B\\n- item\\n', ['A', 'B'])
"""

from __future__ import annotations

from typing import Iterator

from dataknobs_xization._source_chunks import SourceChunk
from dataknobs_xization._source_lines import AnySource, line_batches
from dataknobs_xization._source_packer import Packer
from dataknobs_xization.markdown._grammar import CommonMark
from dataknobs_xization.markdown._scanner import Scanner
from dataknobs_xization.markdown._seams import MarkdownSeams
from dataknobs_xization.markdown.enrichment import build_enriched_text

__all__ = ["SourceChunk", "chunk_markdown_source"]


def chunk_markdown_source(
    source: AnySource,
    max_chunk_size: int = 1000,
    *,
    overlap: int = 0,
    generate_embeddings: bool = False,
) -> Iterator[SourceChunk]:
    """Yield the chunks of a source, in order, each of at most `max_chunk_size`.

    Without an overlap, their texts joined are the source. A chunk ends before each
    heading, unless there is nothing above that but the headings it is under. A section
    that is too long is cut between blocks; a block that is too long behind a sentence,
    an item, a line; a line behind a word. Code, tables and words are cut only if they
    are longer than a chunk by themselves.

    Time is linear. Memory is bounded by the size of a chunk and about 1 MiB (5 MiB if
    lines have one character), however long the source, its sections and its lines are.

    Args:
        source: the text, the path of a file in UTF-8, a file open for reading text, or
            an iterable of lines (a line without its end gets a LF).
        max_chunk_size: characters.
        overlap: the most characters to repeat of the chunk before, if both are in the
            same section: whole words, items, lines, blocks.
        generate_embeddings: fill `embedding_text`.

    Raises:
        ValueError: the size or the overlap is too small or too large.
        TypeError: the source, or a line of it, is no text.
        OSError: the file cannot be read.
    """
    embed = build_enriched_text if generate_embeddings else None
    packer = Packer(max_chunk_size, overlap, MarkdownSeams(), embed)
    blocks = Scanner(CommonMark(), bounded=True).blocks(line_batches(source))
    return packer.pack(blocks)
