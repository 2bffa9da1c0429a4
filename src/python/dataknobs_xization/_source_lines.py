"""Read any source of text as lines with their ends, a batch at a time.

A line ends with LF, CR LF or CR, as in CommonMark. Joined, the lines are the source.
"""

from __future__ import annotations

import io
import os
from itertools import islice
from typing import IO, Iterable, Iterator, List, Tuple, Union, cast

from dataknobs_xization._checks import check_text

Source = Union[str, IO[str], Iterable[str]]
AnySource = Union[Source, "os.PathLike[str]"]
# Lines, joined, and whether the first of them is the next part of a long one.
Batch = Tuple[bool, str]

# Characters read at a time; a longer line comes in fragments of this length.
PIECE = 1 << 16
_LINES_AT_ONCE = 512
# Where `str.splitlines` ends a line and we do not.
_NO_LINE_ENDS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"


def line_batches(source: AnySource) -> Iterator[Batch]:
    """Yield a source, cut behind line ends; memory is bounded by a few times PIECE.

    >>> list(line_batches("a\\r\\nb\\rc"))
    [(False, 'a\\r\\nb\\r'), (False, 'c')]

    Args:
        source: the text, the path of a file in UTF-8, a file open for reading text, or
            an iterable of lines; a line without its end gets a LF.

    Raises:
        NotTextError: the source, or what it yields, is no text.
    """
    tail, continued = "", False
    for piece in _pieces(source):
        text = tail + piece if tail else piece
        # A CR at the very end may be half of a CR LF.
        end = max(text.rfind("\n"), text.rfind("\r", 0, len(text) - 1)) + 1
        tail = text[end:]
        if end:
            yield from _fragmented(continued, text[:end])
            continued = False
        while len(tail) > PIECE:
            yield continued, tail[:PIECE]
            tail, continued = tail[PIECE:], True
    if tail:
        yield continued, tail


def whole_line_batches(source: Source) -> Iterator[Batch]:
    """Yield a source, cut behind line ends only: memory holds the longest line.

    A text is not cut at all.

    Raises:
        NotTextError: the source, or what it yields, is no text.
    """
    check_source(source)
    if isinstance(source, str):
        if source:
            yield False, source
        return
    lines: Iterator[str] = iter(source)
    if not hasattr(source, "read"):
        lines = map(_ended, lines)
    while True:
        batch = list(islice(lines, _LINES_AT_ONCE))
        if not batch:
            return
        check_text(batch[0], "a line of the source")
        yield False, "".join(batch)


def count_lines(text: str) -> int:
    """Return the number of line ends.

    >>> count_lines("a\\r\\nb\\rc\\n")
    3
    """
    count = text.count("\n")
    if "\r" in text:
        count += text.count("\r") - text.count("\r\n")
    return count


def byte_length(text: str) -> int:
    """Return how many bytes a text has in UTF-8."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-8", "surrogatepass"))


def split_lines(text: str) -> List[str]:
    """Return the lines of a text, each with its end.

    >>> split_lines("a\\x0cb\\nc")
    ['a\\x0cb\\n', 'c']
    """
    for char in _NO_LINE_ENDS:
        if char in text:
            return list(io.StringIO(text, newline=""))
    return text.splitlines(True)


def _fragmented(continued: bool, text: str) -> Iterator[Batch]:
    # Only the first line can be long: the others are within one piece.
    place, end = 0, _first_line_end(text)
    while end - place > PIECE:
        yield continued, text[place : place + PIECE]
        place += PIECE
        continued = True
    yield continued, text[place:]


def _first_line_end(text: str) -> int:
    if "\r" in text:
        return len(split_lines(text)[0])
    return text.find("\n") + 1


def check_source(source: object) -> None:
    """Raise unless text can be read from it.

    Raises:
        NotTextError: it is neither text nor a file nor iterable.
    """
    is_binary = isinstance(source, (bytes, bytearray, memoryview))
    if is_binary or not isinstance(source, Iterable) and not hasattr(source, "read"):
        check_text(source, "source")


def _pieces(source: AnySource) -> Iterator[str]:
    if isinstance(source, (str, os.PathLike)) or hasattr(source, "read"):
        return source_pieces(source)
    check_source(source)
    return source_pieces(map(_ended, source))


def source_pieces(source: AnySource) -> Iterator[str]:
    """Yield the source in pieces of exactly PIECE characters, and what is left.

    So what is made of a source does not depend on how it is read.

    Args:
        source: the text, the path of a file in UTF-8, a file open for reading text, or
            an iterable of parts.

    Raises:
        NotTextError: the source, or what it yields, is no text.
        OSError: the file cannot be read.
    """
    if isinstance(source, os.PathLike):
        # As it is: offsets count the line ends of the file.
        with open(source, encoding="utf-8", newline="") as stream:
            yield from source_pieces(stream)
        return
    check_source(source)
    if isinstance(source, str):
        yield from _slices(source)
        return
    if hasattr(source, "read"):
        parts = _read(cast("IO[str]", source))
    else:
        parts = map(_part, source)
    held: List[str] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= PIECE:
            text = "".join(held)
            whole = size - size % PIECE
            yield from _slices(text[:whole])
            held, size = [text[whole:]], size - whole
    if size:
        yield "".join(held)


def _slices(text: str) -> Iterator[str]:
    return (text[start : start + PIECE] for start in range(0, len(text), PIECE))


def _read(stream: IO[str]) -> Iterator[str]:
    while True:
        part = stream.read(PIECE)
        check_text(part, "what the source reads")
        if not part:
            return
        yield part


def _part(text: str) -> str:
    check_text(text, "a part of the source")
    return text


def _ended(line: str) -> str:
    check_text(line, "a line of the source")
    return line if line.endswith(("\n", "\r")) else line + "\n"
