"""Read an XML document in chunks, and refuse what is dangerous in it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import IO, Any, Iterator, NoReturn, Union
from xml.etree.ElementTree import ParseError  # nosec B405 # the error alone
from xml.parsers import expat

from dataknobs_utils._xml_errors import XmlEntityError, XmlSyntaxError

XmlSource = Union[str, "os.PathLike[str]", IO[str], IO[bytes]]

CHUNK = 1 << 13
# Older releases of expat read what spans chunks (a comment, a tag) from its start
# with each of them: chunks double while nothing comes of them, up to here.
LARGEST_CHUNK = 1 << 23


class _RootSeen(Exception):
    """End the inspection of a prolog."""


class Chunks:
    """Iterate over a document; what precedes the root element was inspected.

    Set `idle` after a chunk of which nothing came.
    """

    def __init__(self, stream: IO[Any], name: str) -> None:
        self.name = name
        self.idle = False
        self._stream = stream
        self._size = CHUNK
        self._inspector = _inspector(name)

    def __iter__(self) -> Iterator[Any]:
        in_prolog = True
        while True:
            grown = min(self._size * 2, LARGEST_CHUNK)
            self._size = grown if self.idle else CHUNK
            chunk = self._stream.read(self._size)
            if not chunk:
                return
            if in_prolog:
                in_prolog = self._inspect(chunk)
            yield chunk

    def _inspect(self, chunk: Any) -> bool:
        """Return whether the prolog goes on after the chunk."""
        with syntax_errors(self.name):
            try:
                self._inspector.Parse(chunk, False)
            except _RootSeen:
                return False
        return True


@contextmanager
def open_chunks(source: XmlSource) -> Iterator[Chunks]:
    """Open a document; a file object is read from where it stands and stays open."""
    if isinstance(source, (str, os.PathLike)):
        with open(source, "rb") as stream:
            yield Chunks(stream, os.fspath(source))
    else:
        yield Chunks(source, str(getattr(source, "name", "the document")))


@contextmanager
def syntax_errors(name: str) -> Iterator[None]:
    """Turn the errors of the parsers into those of this package."""
    try:
        yield
    except XmlSyntaxError:
        raise
    except ParseError as error:
        problem = str(error).rsplit(": line ", 1)[0]
        raise XmlSyntaxError(problem, name, error.position, error.code) from error
    except expat.ExpatError as error:
        problem = expat.ErrorString(error.code)
        place = (error.lineno, error.offset)
        raise XmlSyntaxError(problem, name, place, error.code) from error
    except (LookupError, ValueError) as error:
        raise XmlSyntaxError(f"unusable encoding: {error}", name, (1, 0)) from error


def refuse_entities(parser: Any, name: str) -> None:
    """Have an expat parser raise at the first declaration of an entity."""

    def refuse(entity: str, *_: Any) -> NoReturn:
        place = (parser.CurrentLineNumber, parser.CurrentColumnNumber)
        raise XmlEntityError(
            f"the document type declares the entity {entity!r}, and entities are"
            " refused: replace what refers to them and remove their declarations",
            name,
            place,
        )

    parser.EntityDeclHandler = refuse


def _inspector(name: str) -> Any:
    def stop(*_: Any) -> NoReturn:
        raise _RootSeen

    parser = expat.ParserCreate()
    parser.StartElementHandler = stop
    refuse_entities(parser, name)
    return parser
