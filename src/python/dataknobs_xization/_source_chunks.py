"""Chunks of a document, whatever it is written in."""

# pylint: disable=too-many-instance-attributes  # as published

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List

from dataknobs_xization._source_blocks import BLANK, CODE, HEADING, LIST, MARKUP

# Makes the text to embed, given the headings and the text of a chunk.
Embed = Callable[[List[str], str], str]

_INFO = {CODE: "language", LIST: "list_type"}
_SAYS_LITTLE = frozenset((HEADING, BLANK, MARKUP))


@dataclass
class ChunkMetadata:
    """What is known about a chunk.

    Args:
        headings: the headings above it, from the outermost.
        heading_levels: their levels, 1 to 6.
        line_number: of the first line of the block it is from, from 1.
        chunk_index: counted before chunks are filtered.
        chunk_size: characters, with the headings in the text.
        content_length: characters, without them.
        heading_display: the headings, joined.
        embedding_text: what to make an embedding of; "" unless asked for.
        custom: node_type, and the metadata of the node.
    """

    headings: List[str] = field(default_factory=list)
    heading_levels: List[int] = field(default_factory=list)
    line_number: int = 0
    chunk_index: int = 0
    chunk_size: int = 0
    content_length: int = 0
    heading_display: str = ""
    embedding_text: str = ""
    custom: Dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> Dict[str, Any]:
        """Return everything in one dictionary, `custom` included."""
        values: Dict[str, Any] = {
            "headings": self.headings,
            "heading_levels": self.heading_levels,
            "line_number": self.line_number,
            "chunk_index": self.chunk_index,
            "chunk_size": self.chunk_size,
            "content_length": self.content_length,
            "heading_display": self.heading_display,
            **self.custom,
        }
        if self.embedding_text:
            values["embedding_text"] = self.embedding_text
        return values

    def get_heading_path(self, separator: str = " > ") -> str:
        """Return the headings, joined."""
        return separator.join(self.headings)


@dataclass
class Chunk:
    """A piece of a document, and where it comes from.

    Args:
        text: the text.
        metadata: what is known about it.
        start: where it starts in the source, in characters; -1 if not known.
        end: where it ends. What is between is the text, except for headings, for the
            marks of fences and quotes, and, when the text under a heading is combined,
            for blank lines and the blocks that became chunks of their own.
    """

    text: str
    metadata: ChunkMetadata
    start: int = field(default=-1, compare=False, repr=False)
    end: int = field(default=-1, compare=False, repr=False)

    def to_dict(self) -> Dict[str, Any]:
        """Return the text and the metadata in one dictionary."""
        return {"text": self.text, "metadata": self.metadata.to_dict()}

    def to_markdown(self, include_headings: bool = True) -> str:
        """Return the text, below its headings if it is to have them."""
        if not (include_headings and self.metadata.headings):
            return self.text
        levels = self.metadata.heading_levels
        lines = [f"{'#' * n} {t}" for n, t in zip(levels, self.metadata.headings)]
        return "\n".join(lines) + "\n\n" + self.text


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


def node_metadata(kinds: List[str], info: str) -> Dict[str, Any]:
    """Return what a chunk says of the blocks in it.

    Args:
        kinds: of the blocks.
        info: what is known about the last of them.
    """
    said = [kind for kind in kinds if kind not in _SAYS_LITTLE]
    if not said:
        return {"node_type": MARKUP if MARKUP in kinds else kinds[0]}
    kind = said[0]
    if said.count(kind) < len(said):
        return {"node_type": "mixed"}
    if kind in _INFO and len(said) == 1:
        return {"node_type": kind, _INFO[kind]: info}
    return {"node_type": kind}
