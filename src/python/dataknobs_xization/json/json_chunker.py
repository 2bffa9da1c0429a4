"""Make one chunk of each JSON record, of data or of files of any size."""

# pylint: disable=too-many-instance-attributes  # as published
# pylint: disable=contextmanager-generator-missing-cleanup  # Python closes them
# pylint: disable=consider-using-with  # the wrapper closes what it wraps

from __future__ import annotations

import gzip
import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterator, List, Optional, Union

from dataknobs_common.exceptions import ValidationError
from dataknobs_common.extras import require
from dataknobs_utils.json_utils import text_chunks
from dataknobs_xization.json._records import RecordReader
from dataknobs_xization.json._texts import field_line, flattened, record_lines

if TYPE_CHECKING:
    import jinja2

__all__ = ["JSONChunk", "JSONChunkConfig", "JSONChunker"]

_LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_TYPES = ("type", "category", "kind", "class")
_TAGS = ("tags", "keywords", "labels")
_MOST_TAGS = 5
_Record = Dict[str, Any]


class _NoRecordsError(ValidationError, ValueError):
    """Report data of which no chunks can be made."""


@dataclass
class JSONChunkConfig:
    """How a record becomes text.

    Args:
        max_chunk_size: characters; a longer text ends in `...`.
        text_template: a Jinja template to write it with (needs the extra `template`).
        text_fields: the fields to write, by paths; else all that say something.
        nested_separator: between the keys of a path.
        array_handling: `first` to write only the first element of a list.
        include_field_names: write names before values.
        skip_technical_fields: leave out values such as UUIDs, times and base64.
    """

    max_chunk_size: int = 1000
    text_template: Optional[str] = None
    text_fields: Optional[List[str]] = None
    nested_separator: str = "."
    array_handling: str = "expand"
    include_field_names: bool = True
    skip_technical_fields: bool = True


@dataclass
class JSONChunk:
    """The text of a record, and where it comes from.

    Args:
        text: the text.
        metadata: the fields, flattened.
        source_path: what leads to the record, such as `.records[3]`.
        source_file: the file.
        embedding_text: the text with the kind of the record and its tags.
        chunk_index: from 0.
        start: where the record starts in the text of the file, in characters; -1 if
            it comes from no file.
        end: where it ends.
    """

    text: str
    metadata: Dict[str, Any]
    source_path: str = ""
    source_file: str = ""
    embedding_text: str = ""
    chunk_index: int = 0
    start: int = field(default=-1, compare=False, repr=False)
    end: int = field(default=-1, compare=False, repr=False)

    def to_dict(self) -> Dict[str, Any]:
        """Return the fields in a dictionary, without the places."""
        return {
            "text": self.text,
            "metadata": self.metadata,
            "source_path": self.source_path,
            "source_file": self.source_file,
            "embedding_text": self.embedding_text,
            "chunk_index": self.chunk_index,
        }


class JSONChunker:
    """Makes chunks of records."""

    def __init__(self, config: Optional[JSONChunkConfig] = None) -> None:
        self.config = config or JSONChunkConfig()
        self._template: Optional[jinja2.Template] = None
        if self.config.text_template is not None:
            sandbox = require("jinja2.sandbox", "dataknobs-xization[template]")
            environment = sandbox.SandboxedEnvironment()
            self._template = environment.from_string(self.config.text_template)

    def chunk(self, data: Any, source: str = "") -> List[JSONChunk]:
        """Return a chunk of an object, or of each object in a list.

        >>> [chunk.source_path for chunk in JSONChunker().chunk([{"a": 1}, 2, {}])]
        ['[0]', '[2]']

        Raises:
            ValueError: the data is neither an object nor a list.
        """
        if isinstance(data, dict):
            return [self._chunk(data, "", source, 0)]
        if not isinstance(data, list):
            kind = type(data).__name__
            raise _NoRecordsError(f"Expected dict or list, got {kind}")
        found = [(n, item) for n, item in enumerate(data) if isinstance(item, dict)]
        return [
            self._chunk(item, f"[{number}]", source, index)
            for index, (number, item) in enumerate(found)
        ]

    def stream_chunks(
        self,
        source: Union[str, Path],
        timeout: float = 10,
        on_bad_line: Optional[Callable[[str], object]] = None,
    ) -> Iterator[JSONChunk]:
        """Yield the chunks of a file, one record in memory at a time.

        Of `.jsonl` and `.ndjson` (also `.gz`) each line is a record; lines that are
        no objects are left out. Of any other JSON, plain or gzip, it is the objects in
        the list that it is, or in the lists that it has; if there are none, itself.

        Args:
            source: the path of a file, or a URL.
            timeout: seconds to wait for a URL.
            on_bad_line: is told of each line that is left out: its number from 1, its
                place in characters, and why; nobody is by default.

        Raises:
            ValueError: the file is no JSON; the chunks before that place were yielded.
            OSError: it cannot be read.
        """
        if str(source).lower().endswith(_LINES):
            yield from self._stream_lines(str(source), on_bad_line or _ignore)
            return
        if not str(source).startswith("http"):
            source = Path(source)
        with text_chunks(source, timeout) as pieces:
            for index, record in enumerate(RecordReader(pieces).records()):
                chunk = self._chunk(record.value, record.path, str(source), index)
                chunk.start, chunk.end = record.start, record.end
                yield chunk

    def _stream_lines(
        self, path: str, on_bad_line: Callable[[str], object]
    ) -> Iterator[JSONChunk]:
        start = index = 0
        with _open_text(path) as stream:
            for number, line in enumerate(stream):
                end = start + len(line.rstrip("\r\n"))
                try:
                    record = _object_in(line)
                except _NoRecordsError as error:
                    place = f"line {number + 1}, characters {start} to {end}"
                    on_bad_line(f"{place}: {error}")
                    record = None
                if record is not None:
                    chunk = self._chunk(record, f"[{number}]", path, index)
                    chunk.start, chunk.end = start, end
                    yield chunk
                    index += 1
                start += len(line)

    def _chunk(self, data: _Record, path: str, source: str, index: int) -> JSONChunk:
        metadata = flattened(data, self.config.nested_separator)
        text = self._shortened(self._text(data))
        return JSONChunk(text, metadata, path, source, _embedding(data, text), index)

    def _text(self, data: _Record) -> str:
        if self._template is not None:
            return str(self._template.render(**data))
        if self.config.text_fields is None:
            return "\n".join(record_lines(data, self.config))
        lines = []
        for path in self.config.text_fields:
            value = _at(data, path, self.config.nested_separator)
            if value is not None:
                lines.append(field_line(path, value, self.config))
        return "\n".join(lines)

    def _shortened(self, text: str) -> str:
        size = self.config.max_chunk_size
        return text if len(text) <= size else text[: max(size - 3, 0)] + "..."


def _at(data: Any, path: str, separator: str) -> Any:
    if path in data:
        return data[path]
    for key in path.split(separator):
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _embedding(data: _Record, text: str) -> str:
    kind = next((data[name] for name in _TYPES if isinstance(data.get(name), str)), "")
    tags: List[Any] = next(
        (data[name] for name in _TAGS if isinstance(data.get(name), list)), []
    )
    if kind:
        text = f"[{kind.upper()}] {text}"
    if tags:
        text += " Tags: " + ", ".join(map(str, tags[:_MOST_TAGS]))
    return text


def _object_in(line: str) -> Optional[_Record]:
    """Return the object that a line is, None if it is blank."""
    if not line.strip():
        return None
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        problem = getattr(error, "msg", error)  # without a place in the line
        raise _NoRecordsError(f"not JSON: {problem}") from None
    if not isinstance(value, dict):
        kind = type(value).__name__
        raise _NoRecordsError(f"expected an object, got {kind}")
    return value


def _ignore(_problem: str) -> None:
    """Tell nobody."""


def _open_text(path: str) -> io.TextIOWrapper:
    raw: Any = gzip.open(path) if path.lower().endswith(".gz") else open(path, "rb")
    # As it is: offsets count the line ends of the file.
    return io.TextIOWrapper(raw, encoding="utf-8", newline="")
