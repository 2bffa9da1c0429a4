"""Cut Markdown into chunks that are the source itself, and know where they are in it.

>>> source = "# A\\nOne sentence. Another one.\\n## B\\n- item\\n"
>>> for chunk in chunk_markdown_source(source, 24):
...     (chunk.start, chunk.end), chunk.text, chunk.metadata.headings
((0, 18), '# A\\nOne sentence. ', ['A'])
((18, 31), 'Another one.\\n', ['A'])
((31, 43), '## B\\n- item\\n', ['A', 'B'])
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import IO, Any, Dict, Iterable, Iterator, List, Union

from dataknobs_xization._source_blocks import BLANK, CODE, HEADING, LIST
from dataknobs_xization._source_lines import line_batches
from dataknobs_xization._source_packer import Packer, Piece
from dataknobs_xization.markdown._grammar import CommonMark
from dataknobs_xization.markdown._scanner import Scanner
from dataknobs_xization.markdown.enrichment import build_enriched_text
from dataknobs_xization.markdown.md_chunker import Chunk, ChunkMetadata

__all__ = ["SourceChunk", "chunk_markdown_source"]

_INFO = {CODE: "language", LIST: "list_type"}


@dataclass
class SourceChunk(Chunk):
    """A chunk whose text is what is from `start` to `end` in the source.

    Args:
        byte_start: where it starts in the source as UTF-8, in bytes.
        byte_end: where it ends there.
        overlap: how many characters at its start are the end of the chunk before it.
    """

    byte_start: int = 0
    byte_end: int = 0
    overlap: int = 0


def chunk_markdown_source(
    source: Union[str, os.PathLike[str], IO[str], Iterable[str]],
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

    Time is linear. Memory is bounded by the size of a chunk and some 100 KiB, however
    long the source, its sections and its lines are.

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
    packer = Packer(max_chunk_size, overlap)
    return _chunks(packer, source, generate_embeddings)


def _chunks(packer: Packer, source: Any, enrich: bool) -> Iterator[SourceChunk]:
    if isinstance(source, os.PathLike):
        # As it is: offsets count the line ends of the file.
        with open(source, encoding="utf-8", newline="") as stream:
            yield from _chunks(packer, stream, enrich)
        return
    blocks = Scanner(CommonMark(), bounded=True).blocks(line_batches(source))
    for index, piece in enumerate(packer.pack(blocks)):
        yield _chunk(piece, index, enrich)


def _chunk(piece: Piece, index: int, enrich: bool) -> SourceChunk:
    text, headings = piece.text, piece.headings
    metadata = ChunkMetadata(
        headings[:],
        piece.levels[:],
        piece.line_number,
        index,
        len(text),
        len(text),
        " > ".join(headings),
        build_enriched_text(headings, text) if enrich else "",
        _custom(piece),
    )
    where = (piece.start, piece.end, piece.byte_start, piece.byte_end)
    return SourceChunk(text, metadata, *where, piece.overlap)


def _custom(piece: Piece) -> Dict[str, Any]:
    kinds: List[str] = [kind for kind in piece.kinds if kind not in (HEADING, BLANK)]
    if not kinds:
        return {"node_type": piece.kinds[0]}
    kind = kinds[0]
    if kinds.count(kind) < len(kinds):
        return {"node_type": "mixed"}
    custom = {"node_type": kind}
    if kind in _INFO and len(kinds) == 1:
        custom[_INFO[kind]] = piece.info
    return custom
