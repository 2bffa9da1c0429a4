"""What holds for the chunks of any source, whatever it is written in."""

from __future__ import annotations

import io
import tracemalloc
from types import SimpleNamespace
from typing import Any, Callable, Iterator, List, Optional, Tuple

from hypothesis import strategies as st

from dataknobs_xization.markdown import SourceChunk

Chunk = Callable[..., Iterator[SourceChunk]]

sizes = st.tuples(st.integers(1, 120), st.integers(0, 119)).map(
    lambda pair: (pair[0], pair[1] % pair[0])
)


def checked(
    chunk: Chunk, source: str, size: int, overlap: int = 0
) -> List[SourceChunk]:
    """Return the chunks, after a look at their texts, places, lengths and lines."""
    chunks = list(chunk(source, size, overlap=overlap))
    content = source.encode("utf-8", "surrogatepass")
    place = byte = 0
    for index, found in enumerate(chunks):
        assert found.text == source[found.start : found.end]
        assert found.start + found.overlap == place < found.end
        assert found.overlap <= overlap
        assert len(found.text) <= size
        assert found.metadata.chunk_index == index
        own = found.text[found.overlap :].encode("utf-8", "surrogatepass")
        assert byte + len(own) == found.byte_end
        assert content[found.byte_start : found.byte_end] == found.text.encode(
            "utf-8", "surrogatepass"
        )
        before = source[: found.start].replace("\r\n", "\n").replace("\r", "\n")
        split = source[found.start - 1 : found.start + 1] == "\r\n"
        assert found.metadata.line_number == before.count("\n") + 1 - split
        assert len(found.metadata.headings) == len(found.metadata.heading_levels)
        place, byte = found.end, found.byte_end
    assert place == len(source)
    return chunks


def read_slowly(source: str, step: int) -> Any:
    """Return a file that gives away only a few characters at a time."""

    class Slow(io.StringIO):
        def read(self, size: Optional[int] = 0) -> str:
            return super().read(min(step, size or 0))

    return Slow(source, newline="")


def read_in_any_way(
    chunk: Chunk, source: str, size_and_overlap: Tuple[int, int], step: int, piece: int
) -> None:
    """See that a slow file and text in pieces give what the text itself gives."""
    size, overlap = size_and_overlap
    pieces = (source[at : at + piece] for at in range(0, len(source), piece))
    expected = list(chunk(source, size, overlap=overlap))
    assert list(chunk(read_slowly(source, step), size, overlap=overlap)) == expected
    assert list(chunk(pieces, size, overlap=overlap)) == expected


def memory_growth(chunk: Chunk, start: str, part: str, end: str = "") -> float:
    """Return how many times as much memory a source of four times the length takes."""

    def peak(count: int) -> int:
        parts = iter([start, *[part * (200 // len(part))] * count, end])
        source = SimpleNamespace(read=lambda size: next(filter(None, parts), ""))
        tracemalloc.start()
        for _ in chunk(source, 300):
            pass
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    # The first times fill what Python and `re` keep for later, which does not count.
    return min(peak(120) for _ in range(3)) / min(peak(30) for _ in range(2))
