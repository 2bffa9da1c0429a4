"""Cut the elements of one tag out of an XML file, and parse each with BeautifulSoup."""

from __future__ import annotations

import codecs
import mmap
from types import TracebackType
from typing import TYPE_CHECKING, Generator, Iterator, Optional, Type

from dataknobs_common.extras import require
from dataknobs_common.files import PathText
from dataknobs_utils._xml_errors import XmlSyntaxError

if TYPE_CHECKING:
    # bs4 parses with it
    import lxml  # nosec B410  # noqa: F401  # pylint: disable=unused-import
    from bs4 import BeautifulSoup

_BIG_ENDIAN_MARKS = {"utf-16": codecs.BOM_UTF16_BE, "utf-32": codecs.BOM_UTF32_BE}


class XMLTagStream:  # pylint: disable=too-many-instance-attributes  # published
    """Iterate over the elements of one tag, each parsed by itself.

    The file is not parsed but searched, so it may be malformed elsewhere, and memory
    is that of one element. An element ends at the first end tag: one inside another
    of the same tag is not told apart, and `<tag/>` is not found. Entities are not
    expanded, and nothing but the file is read. Needs dataknobs-utils[xml].

    Args:
        path: the name of the file.
        tag_name: the tag, as it is written in the file.
        with_attrs: True to find `<tag …>` and False to find `<tag>`; never both.
        encoding: the encoding of the file.

    Raises:
        ValueError: for an empty file.
        OSError: for a file that cannot be read.
    """

    def __init__(
        self,
        path: PathText,
        tag_name: str,
        with_attrs: bool = False,
        encoding: str = "utf-8",
    ) -> None:
        # pylint: disable-next=consider-using-with  # closed by close()
        self.file = open(path, "rb")
        try:
            self.stream = mmap.mmap(self.file.fileno(), 0, access=mmap.ACCESS_READ)
            codec = _codec(encoding, self.stream[:4])
        except BaseException:
            self.file.close()
            raise
        self.tag_name = tag_name
        self.encoding = encoding
        self.start_tag = f"<{tag_name}{' ' if with_attrs else '>'}".encode(codec)
        self.end_tag = f"</{tag_name}>".encode(codec)
        self._codec = codec
        self._unit = len("<".encode(codec))

    def parse(self, chunk_bytes: bytes) -> BeautifulSoup:
        """Parse one element.

        Raises:
            XmlSyntaxError: for bytes that do not fit the encoding.
            MissingExtraError: (an `ImportError`) without dataknobs-utils[xml].
        """
        require("lxml", "dataknobs-utils[xml]")
        bs4 = require("bs4", "dataknobs-utils[xml]")
        try:
            # Decoded here: BeautifulSoup guesses, even when told the encoding.
            text = chunk_bytes.decode(self._codec)
        except UnicodeDecodeError as error:
            before = chunk_bytes[: error.start]
            raise XmlSyntaxError(
                f"an element is no {self.encoding} text ({error.reason}; the place"
                " is that inside the element)",
                self.file.name,
                (before.count(b"\n") + 1, len(before) - before.rfind(b"\n") - 1),
            ) from error
        soup: BeautifulSoup = bs4.BeautifulSoup(text, "lxml-xml")
        return soup

    def close(self) -> None:
        """Close the file."""
        self.stream.close()
        self.file.close()

    def __iter__(self) -> Iterator[BeautifulSoup]:
        start = self._find(self.start_tag, 0)
        while start >= 0:
            end = self._find(self.end_tag, start)
            if end < 0:
                raise XmlSyntaxError(
                    f"the <{self.tag_name}> at byte {start} has no end tag",
                    self.file.name,
                    (self.stream[:start].count(b"\n") + 1, 0),
                )
            end += len(self.end_tag)
            yield self.parse(self.stream[start:end])
            start = self._find(self.start_tag, end)

    def __enter__(self) -> XMLTagStream:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()

    def _find(self, tag: bytes, start: int) -> int:
        found = self.stream.find(tag, start)
        while found > 0 and found % self._unit:  # between two characters
            found = self.stream.find(tag, found + 1)
        return found


def soup_generator(
    xmlfilepath: PathText,
    tag_name: str,
    with_attrs: bool = False,
    encoding: str = "utf-8",
) -> Generator[BeautifulSoup, None, None]:
    """Yield the elements of one tag, as `XMLTagStream` finds them.

    Args:
        xmlfilepath: the name of the file.
        tag_name: the tag, as it is written in the file.
        with_attrs: True to find `<tag …>` and False to find `<tag>`; never both.
        encoding: the encoding of the file.

    Yields:
        The parsed elements.

    Raises:
        XmlSyntaxError: (an `ElementTree.ParseError`) for an element without end.
        MissingExtraError: (an `ImportError`) without dataknobs-utils[xml].
        ValueError: for an empty file.
        OSError: for a file that cannot be read.
    """
    with XMLTagStream(xmlfilepath, tag_name, with_attrs, encoding) as stream:
        yield from stream


def _codec(encoding: str, head: bytes) -> str:
    """Return the codec for text inside a file, where no byte order mark stands."""
    name = codecs.lookup(encoding).name
    if name == "utf-8-sig":
        return "utf-8"
    if name in _BIG_ENDIAN_MARKS:
        name += "-be" if head.startswith(_BIG_ENDIAN_MARKS[name]) else "-le"
    return name
