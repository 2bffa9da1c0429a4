"""What the commands on documents do."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from glob import has_magic, iglob
from pathlib import Path, PurePosixPath
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from dataknobs_service.errors import BadInput
from dataknobs_service.models import Document, DocumentId, MediaType
from dataknobs_service.storage import documents
from dataknobs_service.storage.database import Database
from dataknobs_structures import Tree

__all__ = [
    "MEDIA_TYPES",
    "Ingested",
    "files_of",
    "ingest",
    "ingest_lines",
    "read_document",
    "read_text",
    "tree_rows",
]

_TYPES: dict[str, MediaType] = {
    ".htm": "text/html",
    ".html": "text/html",
    ".json": "application/json",
    ".markdown": "text/markdown",
    ".md": "text/markdown",
    ".txt": "text/plain",
}
MEDIA_TYPES = get_args(MediaType)

Ingested = dict[str, str]
_ID: TypeAdapter[str] = TypeAdapter(DocumentId)


def files_of(paths: Sequence[str]) -> list[tuple[Path, str]]:
    """Return files, each with the name of its document, in the order of names.

    A folder stands for the files of known types below it, hidden ones left out, and a
    pattern such as `docs/**/*.md` for the files that it matches; they are named after
    their place below the folder, or below the part of the pattern before its first `*`.

    Raises:
        BadInput: there is no such file or folder, nothing matches a pattern, or two
            files would have one name.
    """
    found: dict[Path, str] = {}
    for given in paths:
        path = Path(given)
        if path.is_dir():
            found.update(_below(path))
        elif path.exists():
            found[path] = path.name
        elif matched := dict(_matching(given)):
            found.update(matched)
        elif has_magic(given):
            raise BadInput(f"{given}: matches no file")
        else:
            raise BadInput(f"{given}: no such file or folder")
    _require_own_names(found)
    return sorted(found.items(), key=lambda pair: pair[1])


def ingest(
    database: Database, files: Sequence[tuple[Path, str]], prefix: str, jobs: int
) -> Iterator[Ingested]:
    """Store files, several at a time; yield what became of each, in order."""

    def store(file: tuple[Path, str]) -> Ingested:
        path, name = file
        try:
            kind = _TYPES.get(PurePosixPath(name).suffix.lower())
            document = read_document(str(path), kind)
            item = documents.prepare(document, _name(prefix + name))
            outcome = database.write(lambda c: documents.put(c, item))
        except BadInput as error:
            return {"path": str(path), "outcome": "failed", "detail": str(error)}
        return {"path": str(path), "outcome": outcome, "detail": item.id}

    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(store, files)


def ingest_lines(database: Database, most: int) -> Iterator[Ingested]:
    """Store the document of each line of standard input, as it comes.

    Args:
        most: bytes that a line may hold.
    """
    from dataknobs_service.http.bulk import LineSplitter, store

    splitter, ended = LineSplitter(most), False
    while not ended:
        data = os.read(sys.stdin.fileno(), 2**16)
        ended = not data
        for result in store(database, splitter.end() if ended else splitter.feed(data)):
            why = result.get("problem", {}).get("detail", "")
            yield {
                "path": f"-:{result['line']}",
                "outcome": result["outcome"],
                "detail": why or result["id"],
            }


def read_document(path: str, media_type: str | None = None) -> Document:
    """Return the document of a file, or of standard input for `-`.

    Raises:
        BadInput: it cannot be read, is no UTF-8 text, or holds what cannot be stored;
            or there is no such media type.
    """
    if media_type is not None and media_type not in MEDIA_TYPES:
        raise BadInput(f"{media_type}: none of {', '.join(MEDIA_TYPES)}")
    kind = media_type or _TYPES.get(Path(path).suffix.lower(), "text/plain")
    text = read_text(path)
    try:
        return Document.model_validate({"text": text, "media_type": kind})
    except ValidationError:
        raise BadInput(f"{path}: holds NUL or other noncharacters") from None


def tree_rows(root: Tree) -> list[dict[str, Any]]:
    """Return level and text of every node, each before those below it."""
    rows = []
    waiting = [(0, root)]
    while waiting:
        level, node = waiting.pop()
        rows.append({"level": level, "part": node.data})
        waiting += [(level + 1, child) for child in reversed(node.children or [])]
    return rows


def read_text(path: str) -> str:
    """Return the text of a file, or of standard input for `-`."""
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: no UTF-8 text, at byte {error.start}") from None


def _below(folder: Path) -> Iterator[tuple[Path, str]]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(parent, name)
            if not name.startswith(".") and path.suffix.lower() in _TYPES:
                yield path, str(PurePosixPath(path.relative_to(folder)))


def _matching(pattern: str) -> Iterator[tuple[Path, str]]:
    parts = Path(pattern).parts
    fixed = next((n for n, part in enumerate(parts) if has_magic(part)), len(parts))
    folder = Path(*parts[:fixed])
    for match in iglob(pattern, recursive=True):
        if os.path.isfile(match):
            path = Path(match)
            yield path, str(PurePosixPath(path.relative_to(folder)))


def _require_own_names(found: Mapping[Path, str]) -> None:
    named: dict[str, Path] = {}
    for path, name in found.items():
        other = named.setdefault(name, path)
        if other is not path and not other.samefile(path):
            raise BadInput(
                f"{other} and {path} would both be {name!r}: ingest them one after the"
                " other, with --prefix"
            )


def _name(name: str) -> str:
    try:
        return _ID.validate_python(name)
    except ValidationError:
        raise BadInput(f"{name!r} cannot name a document: rename the file") from None
