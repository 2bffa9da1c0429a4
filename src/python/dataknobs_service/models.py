"""What comes in and goes out: documents, chunks, hits, authorities, annotations."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "MARKS",
    "NO_NUL",
    "Annotation",
    "AnnotateRequest",
    "Authority",
    "AuthorityInfo",
    "BulkDocument",
    "Chunk",
    "Document",
    "DocumentId",
    "DocumentInfo",
    "FacetValue",
    "Hit",
    "MediaType",
    "Name",
    "SearchResult",
    "StoredAuthority",
    "StoredChunk",
    "StoredDocument",
    "Term",
]

# Noncharacters, which no text has: the database marks matches with them.
MARKS = "\ufdd0\ufdd1"

_SEGMENT = r"\w[\w .~:@+=,()-]*"
# PostgreSQL cannot store NUL. The pattern is also read by clients.
NO_NUL = r"^[^\x00\uFDD0\uFDD1]*$"
_Text = Annotated[str, Field(pattern=NO_NUL)]

DocumentId = Annotated[
    str,
    Field(
        pattern=rf"^{_SEGMENT}(/{_SEGMENT})*$",
        max_length=512,
        examples=["guide/install.md"],
    ),
]
# ASCII: what \w means beyond it, expressions of different languages do not agree on.
Name = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$", examples=["color"])
]
MediaType = Literal["text/plain", "text/markdown", "text/html", "application/json"]
_MOST = 2**53 - 1  # the integers up to here are exact everywhere
_Scalar = (
    bool
    | Annotated[int, Field(ge=-_MOST, le=_MOST)]
    | Annotated[float, Field(ge=-_MOST, le=_MOST)]
    | Annotated[_Text, Field(max_length=1000)]
)


class _Strict(BaseModel):
    # Strict: a string of digits is no number.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Document(_Strict):
    """A text with what is known about it."""

    text: _Text
    media_type: MediaType = "text/plain"
    title: Annotated[_Text, Field(max_length=1000)] = ""
    metadata: Annotated[
        dict[Name, _Scalar | Annotated[list[_Scalar], Field(max_length=100)]],
        # The generator of the schema forgets to forbid other names.
        Field(max_length=100, json_schema_extra={"additionalProperties": False}),
    ] = {}

    def digest(self) -> str:
        """Return what tells this content from any other: SHA-256, hexadecimal."""
        return _digest(self.model_dump(mode="json"))

    def attributes(self) -> set[tuple[str, str]]:
        """Return the names and values that the document can be filtered by.

        >>> sorted(Document(text="", metadata={"tag": ["a", True]}).attributes())
        [('media_type', 'text/plain'), ('tag', 'a'), ('tag', 'true')]
        """
        found = {("media_type", str(self.media_type))}
        for name, given in self.metadata.items():
            values = given if isinstance(given, list) else [given]
            found.update((name, _plain(value)) for value in values)
        return found


class BulkDocument(Document):
    """One line of a bulk ingest; without an id, its digest is its id."""

    id: DocumentId | None = None

    def document(self) -> Document:
        """Return the document without its id."""
        return Document.model_construct(
            text=self.text,
            media_type=self.media_type,
            title=self.title,
            metadata=self.metadata,
        )


class DocumentInfo(BaseModel):
    """A document without its text."""

    id: str
    digest: str
    media_type: str
    title: str
    metadata: dict[str, object]
    chunk_count: int
    created_at: str
    updated_at: str


class StoredDocument(DocumentInfo):
    """A document as it is stored."""

    text: str


class Chunk(BaseModel):
    """A piece of a document, small enough to show."""

    text: str
    headings: list[str] = []
    line: int = 1


class StoredChunk(Chunk):
    """A chunk in its place."""

    position: int


class Hit(StoredChunk):
    """A chunk that matches; highlights are places in its text, from 0, end excluded."""

    document: str
    title: str
    media_type: str
    score: float
    highlights: list[tuple[int, int]]


class FacetValue(BaseModel):
    """How many matching documents have a value."""

    value: str
    count: int


class SearchResult(BaseModel):
    """The best matches; `more` if there are others, not ranked and not counted."""

    hits: list[Hit]
    total: int
    more: bool
    facets: dict[str, list[FacetValue]]


class Term(_Strict):
    """One way to write one value: terms of the same id mean the same."""

    id: Annotated[_Text, Field(min_length=1, max_length=200)]
    term: Annotated[_Text, Field(min_length=1, max_length=200)]


class Authority(_Strict):
    """A lexicon: the terms to find in texts."""

    terms: Annotated[list[Term], Field(max_length=100_000)]

    def digest(self) -> str:
        """Return what tells this content from any other: SHA-256, hexadecimal."""
        return _digest(self.model_dump(mode="json"))


class AuthorityInfo(BaseModel):
    """An authority without its terms."""

    name: str
    digest: str
    updated_at: str


class StoredAuthority(AuthorityInfo):
    """An authority as it is stored."""

    terms: list[Term]


class AnnotateRequest(_Strict):
    """A text, and the authorities to look for in it: all, unless some are named."""

    text: _Text
    authorities: list[Name] | None = None


class Annotation(BaseModel):
    """A term of an authority in a text; places count characters from 0."""

    start: int
    end: int
    text: str
    authority: str
    id: str


def _digest(content: object) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: object) -> str:
    """Return a value as a filter spells it: as in JSON, but text without quotes."""
    return value if isinstance(value, str) else json.dumps(value)
