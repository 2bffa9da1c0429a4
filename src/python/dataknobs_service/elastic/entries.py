"""What the index holds: an entry for each chunk, with all that a search shows of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from dataknobs_service.errors import Missing
from dataknobs_service.storage import documents

__all__ = ["MAPPINGS", "SETTINGS", "actions"]

# As in the database: words of letters and digits, without accents, by their stems.
SETTINGS: dict[str, Any] = {
    "analysis": {
        "tokenizer": {"words": {"type": "pattern", "pattern": r"[^\p{L}\p{M}\p{N}]+"}},
        "filter": {
            "unmarked": {
                "type": "pattern_replace",
                "pattern": r"\p{M}+",
                "replacement": "",
            }
        },
        "analyzer": {
            "words": {
                "type": "custom",
                "tokenizer": "words",
                "filter": ["lowercase", "asciifolding", "unmarked", "porter_stem"],
            }
        },
    }
}
_WORDS = {"type": "text", "analyzer": "words"}
_SHOWN = {"type": "keyword", "index": False, "doc_values": False}
MAPPINGS: dict[str, Any] = {
    "dynamic": False,
    "properties": {
        "document": {"type": "keyword"},
        "change": {"type": "long"},
        "position": {"type": "integer"},
        "attributes": {"type": "keyword"},
        "headings": _WORDS,
        "text": _WORDS,
        "title": _SHOWN,
        "media_type": _SHOWN,
        "line": {"type": "integer", "index": False},
    },
}


def actions(connection: Connection, name: str, change: int) -> Iterator[str]:
    """Yield the lines of a bulk request that index a document, none if it is gone."""
    try:
        info = documents.get(connection, name)
    except Missing:
        return
    document, attributes = documents.stored_document(connection, name)
    shared = {
        "document": name,
        "change": change,
        "attributes": sorted(f"{key}:{value}" for key, value in attributes),
        "title": document.title,
        "media_type": info.media_type,
    }
    # A name may be longer than an id of the index.
    prefix = hashlib.sha256(name.encode()).hexdigest()
    for piece in documents.get_chunks(connection, name):
        yield json.dumps({"index": {"_id": f"{prefix}-{piece.position}"}})
        yield json.dumps(shared | piece.model_dump())
