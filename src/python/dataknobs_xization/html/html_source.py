"""Cut HTML into chunks that are the source itself, and know where they are in it.

>>> source = "<h1>A</h1><p>One <b>two</b> three.</p><h2>B</h2><ul><li>item</ul>"
>>> for chunk in chunk_html_source(source, 38):
...     (chunk.start, chunk.end), chunk.text, chunk.metadata.headings
((0, 38), '<h1>A</h1><p>One <b>two</b> three.</p>', ['A'])
((38, 65), '<h2>B</h2><ul><li>item</ul>', ['A', 'B'])
"""

from __future__ import annotations

from typing import Iterator, List

from dataknobs_xization._source_chunks import SourceChunk
from dataknobs_xization._source_lines import AnySource, source_pieces
from dataknobs_xization._source_packer import Packer
from dataknobs_xization.html._scanner import BLOCKS, Scanner
from dataknobs_xization.html._seams import HtmlSeams
from dataknobs_xization.html._tokens import RAW, plain_text, tokens
from dataknobs_xization.markdown.enrichment import build_enriched_text

__all__ = ["chunk_html_source"]


def chunk_html_source(
    source: AnySource,
    max_chunk_size: int = 1000,
    *,
    overlap: int = 0,
    generate_embeddings: bool = False,
) -> Iterator[SourceChunk]:
    """Yield the chunks of a source, in order, each of at most `max_chunk_size`.

    Without an overlap, their texts joined are the source, tags and scripts included;
    `node_type` is `blank` or `markup` if there is nothing to read in a chunk. A chunk
    ends before each heading, unless there is nothing above that but the headings it is
    under. A section that is too long is cut between blocks; a block that is too long
    behind a block in it, a sentence, a word; code at a line, a table before a row.
    Code, tables, tags and words are cut only if they are longer than a chunk.

    Time is linear. Memory is bounded by the size of a chunk and some 2 MiB, however
    long the source is and however deep its tags are.

    Args:
        source: the text, the path of a file in UTF-8, a file open for reading text, or
            an iterable of the parts of the text.
        max_chunk_size: characters, of tags too.
        overlap: the most characters to repeat of the chunk before, if both are in the
            same section: whole words, lines, rows, blocks.
        generate_embeddings: fill `embedding_text`, without tags.

    Raises:
        ValueError: the size or the overlap is too small or too large.
        TypeError: the source, or a part of it, is no text.
        OSError: the file cannot be read.
    """
    embed = _embedded if generate_embeddings else None
    packer = Packer(max_chunk_size, overlap, HtmlSeams(), embed)
    blocks = Scanner().blocks(source_pieces(source))
    return packer.pack(blocks)


def _embedded(headings: List[str], html: str) -> str:
    return build_enriched_text(headings, readable_text(html))


def readable_text(html: str) -> str:
    """Return what there is to read, each block on a line.

    >>> readable_text("<p>a &lt; <b>b</b></p><script>c</script><p>d")
    'a < b\\nd'
    """
    lines = [""]
    raw = ""
    for text, name, is_end, *_ in tokens(html):
        if not raw:
            lines[-1] += plain_text(text)
        raw = name if name in RAW and not is_end else ""
        if name == "br" or name in BLOCKS:
            lines.append("")
    words = (" ".join(line.split()) for line in lines)
    return "\n".join(filter(None, words))
