"""Cut JSON into chunks that are the source itself, and know where they are in it.

>>> source = '{"wines": [{"name": "Syrah"}, {"name": "Merlot"}], "year": 2020}'
>>> for chunk in chunk_json_source(source):
...     (chunk.start, chunk.end), chunk.text, chunk.metadata.headings
((0, 30), '{"wines": [{"name": "Syrah"}, ', ['wines', '[0]'])
((30, 51), '{"name": "Merlot"}], ', ['wines', '[1]'])
((51, 64), '"year": 2020}', [])
"""

# pylint: disable=contextmanager-generator-missing-cleanup  # Python closes them
# pylint: disable=too-many-arguments  # all but two by name

from __future__ import annotations

import os
from typing import Callable, Iterator, List, Optional

from dataknobs_utils.json_utils import text_chunks
from dataknobs_xization._source_blocks import BODY, Span
from dataknobs_xization._source_chunks import SourceChunk
from dataknobs_xization._source_lines import AnySource, source_pieces
from dataknobs_xization._source_packer import Packer
from dataknobs_xization.json._reader import NotRecordsError
from dataknobs_xization.json._scanner import Scanner
from dataknobs_xization.json._seams import JsonSeams
from dataknobs_xization.markdown.enrichment import build_enriched_text

__all__ = ["chunk_json_source"]

_LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_TIMEOUT = 10  # seconds, for URLs, which a path is not


def chunk_json_source(
    source: AnySource,
    max_chunk_size: int = 1000,
    *,
    overlap: int = 0,
    generate_embeddings: bool = False,
    by_line: Optional[bool] = None,
    on_bad_line: Optional[Callable[[str], object]] = None,
) -> Iterator[SourceChunk]:
    """Yield the chunks of a source, in order, each of at most `max_chunk_size`.

    Without an overlap, their texts joined are the source. The headings of a chunk are
    the keys that lead to it, `[n]` for the places in lists. A chunk ends before each
    record: an object or list in the list that the source is, or in the lists that it
    has; or a line. A record that is too long is cut between its members, and so are
    these. Only a string that is too long by itself is cut, behind a sentence or word.

    Time is linear. Memory is bounded by the size of a chunk, the longest key and some
    2 MiB, however long the source and its strings are. What is nested deeper than 32
    levels is cut as text is.

    Args:
        source: the text, the path of a file in UTF-8 (gzipped or not), a file open for
            reading text, or an iterable of the parts of the text.
        max_chunk_size: characters.
        overlap: the most characters to repeat of the chunk before, if both are of the
            same object or list: whole words, whole members.
        generate_embeddings: fill `embedding_text`.
        by_line: there are many values, each on a line; by default if the path of the
            source ends in `.jsonl` or `.ndjson`, also with `.gz`.
        on_bad_line: is told of each line that is no JSON by itself: its number from 1,
            its place in characters, and why. The line is in chunks of its own then, and
            memory holds the longest line. By default such a line raises.

    Raises:
        ValueError: the size or the overlap is too small or too large; the source is no
            JSON, of which the chunks before that place were yielded.
        TypeError: the source, or a part of it, is no text.
        OSError: the file cannot be read.
    """
    embed = build_enriched_text if generate_embeddings else None
    packer = Packer(max_chunk_size, overlap, JsonSeams(), embed)
    if by_line is None:
        name = os.fspath(source) if isinstance(source, os.PathLike) else ""
        by_line = name.lower().endswith(_LINES)
    pieces = _pieces(source)
    if by_line and on_bad_line is not None:
        return packer.pack(_blocks_of_lines(pieces, max_chunk_size, on_bad_line))
    return packer.pack(Scanner(pieces, max_chunk_size, by_line).blocks())


def _blocks_of_lines(
    pieces: Iterator[str], limit: int, on_bad_line: Callable[[str], object]
) -> Iterator[Span]:
    start = index = 0
    for number, line in enumerate(_lines(pieces)):
        try:
            blocks = list(Scanner(iter([line]), limit, True, index).blocks())
        except NotRecordsError as error:
            place = f"line {number + 1}, characters {start} to {start + len(line)}"
            on_bad_line(f"{place}: not JSON: {error.context['problem']}")
            blocks = [Span(BODY, line, 1, f"[{index}]")]
        yield from blocks
        index += bool(line.strip())
        start += len(line)


def _lines(pieces: Iterator[str]) -> Iterator[str]:
    held: List[str] = []
    for piece in pieces:
        *ends, rest = piece.split("\n")
        for end in ends:
            yield "".join([*held, end, "\n"])
            held.clear()
        held.append(rest)
    yield "".join(held)


def _pieces(source: AnySource) -> Iterator[str]:
    if not isinstance(source, os.PathLike):
        yield from source_pieces(source)
        return
    with text_chunks(source, _TIMEOUT) as parts:
        yield from source_pieces(parts)
