"""Read JSON text, wherever it is, in chunks of bounded size."""

from __future__ import annotations

import codecs
import os
import zlib
from contextlib import contextmanager
from itertools import chain
from typing import IO, Any, Iterable, Iterator, Union

from dataknobs_utils._json_errors import JsonSyntaxError

CHUNK = 1 << 14  # bytes or characters handed over at a time
GZIP_MAGIC = b"\x1f\x8b\x08"
_GZIP_FORMAT = 31  # zlib: a gzip header and checksum around the data

JsonData = Union[str, "os.PathLike[str]", IO[str], IO[bytes]]


@contextmanager
def text_chunks(json_data: JsonData, timeout: float) -> Iterator[Iterator[str]]:
    """Open JSON data as an iterator over its text, in pieces of bounded size.

    A file or connection opened here is closed at the end; a file object passed
    in is read from where it stands and stays open.

    >>> with text_chunks('{"a": 1}', timeout=10) as pieces:
    ...     list(pieces)
    ['{"a": 1}']

    Args:
        json_data: a path, a URL, JSON text or a file object; bytes are UTF-8, or gzip
            of it, as the content says.
        timeout: seconds to wait for a URL.

    Raises:
        JsonSyntaxError: on reading: bytes are neither.
        TypeError: the data is nothing of that.
        OSError: it cannot be read.
    """
    if hasattr(json_data, "read"):
        yield _as_text(_read_chunks(json_data))
    elif not isinstance(json_data, (str, os.PathLike)):
        raise TypeError(
            "json_data must be a path, a URL, JSON text or a file object,"
            f" not {type(json_data).__name__}"
        )
    elif isinstance(json_data, os.PathLike) or os.path.isfile(json_data):
        with open(json_data, "rb") as stream:
            yield _as_text(_read_chunks(stream))
    elif json_data.startswith("http"):
        with _url_chunks(json_data, timeout) as chunks:
            yield _as_text(chunks)
    else:
        yield _slices(json_data)


@contextmanager
def _url_chunks(url: str, timeout: float) -> Iterator[Iterator[bytes]]:
    # Imported here: most users never read a URL, and requests takes long to load.
    import requests

    with requests.get(url, stream=True, timeout=timeout) as response:
        response.raise_for_status()
        yield response.iter_content(CHUNK)


def _read_chunks(stream: Any) -> Iterator[Any]:
    return iter(lambda: stream.read(CHUNK) or None, None)


def _slices(text: str) -> Iterator[str]:
    return (text[start : start + CHUNK] for start in range(0, len(text), CHUNK))


def _as_text(chunks: Iterable[Any]) -> Iterator[str]:
    chunks = iter(chunks)
    first = next(chunks, "")
    chunks = chain([first], chunks)
    return chunks if isinstance(first, str) else _decode_utf8(_plain_bytes(chunks))


def _plain_bytes(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Decompress if the content (not the name) says it is gzip."""
    head = b""
    while len(head) < len(GZIP_MAGIC):
        chunk = next(chunks, None)
        if chunk is None:
            break
        head += chunk
    chunks = chain([head], chunks)
    return _gunzip(chunks) if head.startswith(GZIP_MAGIC) else chunks


def _gunzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Decompress gzip members, at most CHUNK bytes at a time."""
    member = None
    size = 0
    for data in chunks:
        while data:
            if member is None:
                member = zlib.decompressobj(_GZIP_FORMAT)
            try:
                plain = member.decompress(data, CHUNK)
            except zlib.error as error:
                raise JsonSyntaxError(f"corrupt gzip data: {error}", size) from error
            size += len(plain)
            yield plain
            data = member.unconsumed_tail
            if member.eof:
                # More members may follow, and zero bytes may pad the last one.
                data = member.unused_data.lstrip(b"\0")
                member = None
    if member is not None:
        # Output that the size limit held back can outlast the input.
        yield member.flush()
        if not member.eof:
            raise JsonSyntaxError("the gzip data ends early", size)


def _decode_utf8(chunks: Iterable[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    size = 0
    for chunk in chain(filter(None, chunks), [b""]):
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            size -= len(error.object) - len(chunk)  # what the decoder had kept back
            raise JsonSyntaxError("not UTF-8 text", size + error.start) from error
        size += len(chunk)
        yield text
