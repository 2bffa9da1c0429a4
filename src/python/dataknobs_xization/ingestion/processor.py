"""Process the documents of a folder, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional, Union

from dataknobs_xization._source_chunks import Chunk, SourceChunk
from dataknobs_xization.html.html_source import chunk_html_source, readable_text
from dataknobs_xization.ingestion.config import (
    CONFIG_NAMES,
    FilePatternConfig,
    KnowledgeBaseConfig,
)
from dataknobs_xization.json import JSONChunkConfig, JSONChunker, chunk_json_source
from dataknobs_xization.markdown import (
    ChunkQualityConfig,
    ChunkQualityFilter,
    HeadingInclusion,
    MarkdownChunker,
    MarkdownParser,
    chunk_markdown_source,
)

__all__ = ["DirectoryProcessor", "ProcessedDocument", "process_directory"]

_SIZE = 500  # characters of a chunk
_TYPES = {
    **{".md": "markdown", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl"},
    **{".json.gz": "json", ".jsonl.gz": "jsonl", ".ndjson.gz": "jsonl"},
    **{".html": "html", ".htm": "html"},
}
_EXACT: Dict[str, Callable[..., Iterator[SourceChunk]]] = {
    "markdown": chunk_markdown_source,
    "html": chunk_html_source,
    "json": chunk_json_source,
    "jsonl": chunk_json_source,
}


@dataclass
class ProcessedDocument:
    """A document and its chunks, or what went wrong.

    Args:
        source_file: its path.
        document_type: `markdown`, `html`, `json` or `jsonl`.
        chunks: dictionaries of text, embedding_text, chunk_index, source_path,
            metadata, and the places `start` and `end` in the document.
        metadata: of the document.
        errors: in words.
    """

    source_file: str
    document_type: str
    chunks: List[Dict[str, Any]]
    metadata: Dict[str, Any] = field(default_factory=dict)
    errors: List[str] = field(default_factory=list)

    @property
    def chunk_count(self) -> int:
        """Return the number of chunks."""
        return len(self.chunks)

    @property
    def has_errors(self) -> bool:
        """Tell whether something went wrong."""
        return bool(self.errors)


class DirectoryProcessor:
    """Processes the documents of a folder and the folders in it.

    Args:
        config: which ones, and how.
        root_dir: the folder.
    """

    def __init__(self, config: KnowledgeBaseConfig, root_dir: Union[str, Path]) -> None:
        self.config = config
        self.root_dir = Path(root_dir)

    def process(self) -> Iterator[ProcessedDocument]:
        """Yield the documents, by path; errors are in them, not raised.

        Markdown (`.md`), HTML (`.html`, `.htm`) and JSON (`.json`, `.jsonl`,
        `.ndjson`, also `.gz`) that is neither excluded nor disabled. JSON is read one
        record at a time; a bad line of many is an error, the others are read.

        What is in `chunking`: max_chunk_size (characters, 500), overlap (characters,
        of HTML and of exact chunks), combine_under_heading (of Markdown), and exact:
        True for chunks whose text is the document itself from `start` to `end`, and
        which cover it, whatever it is written in.
        """
        for path in sorted(self.root_dir.rglob("*")):
            kind = _type_of(path)
            if kind is None or path.name in CONFIG_NAMES or not path.is_file():
                continue
            name = path.relative_to(self.root_dir).as_posix()
            pattern = self.config.get_pattern_config(name)
            if self.config.is_excluded(name) or (pattern and not pattern.enabled):
                continue
            yield self._process(path, name, kind, pattern)

    def _process(
        self, path: Path, name: str, kind: str, pattern: Optional[FilePatternConfig]
    ) -> ProcessedDocument:
        metadata = self.config.get_metadata(name)
        document = ProcessedDocument(str(path), kind, [], metadata)
        options = self.config.get_chunking_config(name)
        try:
            chunks: Iterator[Dict[str, Any]]
            if options.get("exact", False):
                more = {}
                if kind == "jsonl":
                    more["on_bad_line"] = document.errors.append
                chunks = map(_as_dict, _source_chunks(kind, path, options, **more))
            elif kind == "markdown":
                chunks = self._markdown_chunks(path, options)
            elif kind == "html":
                chunks = self._html_chunks(path, options)
            else:
                chunks = _json_chunks(path, options, pattern, document.errors.append)
            document.chunks.extend(chunks)
        # A document of whatever kind must not keep the others from being processed.
        except Exception as error:  # pylint: disable=broad-exception-caught
            document.errors.append(f"Failed to process {kind}: {error}")
        return document

    def _markdown_chunks(
        self, path: Path, options: Dict[str, Any]
    ) -> Iterator[Dict[str, Any]]:
        quality = self.config.default_quality_filter
        chunker = MarkdownChunker(
            options.get("max_chunk_size", _SIZE),
            HeadingInclusion.IN_METADATA,
            combine_under_heading=options.get("combine_under_heading", True),
            quality_filter=ChunkQualityConfig(**quality) if quality else None,
            generate_embeddings=True,
        )
        with open(path, encoding="utf-8", newline="") as stream:
            tree = MarkdownParser().parse(stream)
        yield from map(_as_dict, chunker.chunk(tree))

    def _html_chunks(
        self, path: Path, options: Dict[str, Any]
    ) -> Iterator[Dict[str, Any]]:
        """Yield what there is to read, with its place in the source."""
        quality = self.config.default_quality_filter
        config = ChunkQualityConfig(**quality) if quality else None
        accepts = ChunkQualityFilter(config).is_valid if config else bool
        for chunk in _source_chunks("html", path, options):
            chunk.text = readable_text(chunk.text)
            chunk.metadata.chunk_size = len(chunk.text)
            if chunk.text and accepts(chunk):
                yield _as_dict(chunk)


def _source_chunks(
    kind: str, path: Path, options: Dict[str, Any], **more: Any
) -> Iterator[SourceChunk]:
    return _EXACT[kind](
        path,
        options.get("max_chunk_size", _SIZE),
        overlap=options.get("overlap", 0),
        generate_embeddings=True,
        **more,
    )


def _as_dict(chunk: Chunk) -> Dict[str, Any]:
    metadata = chunk.metadata
    return {
        "text": chunk.text,
        "embedding_text": metadata.embedding_text or chunk.text,
        "chunk_index": metadata.chunk_index,
        "source_path": "",
        "start": chunk.start,
        "end": chunk.end,
        "metadata": {
            "heading_path": metadata.get_heading_path(),
            "headings": metadata.headings,
            "heading_levels": metadata.heading_levels,
            "line_number": metadata.line_number,
            "chunk_size": metadata.chunk_size,
        },
    }


def _type_of(path: Path) -> Optional[str]:
    name = path.name.lower()
    return next((kind for end, kind in _TYPES.items() if name.endswith(end)), None)


def _json_chunks(
    path: Path,
    options: Dict[str, Any],
    pattern: Optional[FilePatternConfig],
    on_bad_line: Callable[[str], object],
) -> Iterator[Dict[str, Any]]:
    config = JSONChunkConfig(
        options.get("max_chunk_size", _SIZE),
        pattern.text_template if pattern else None,
        pattern.text_fields if pattern else None,
    )
    kept = pattern.metadata_fields if pattern else None
    for chunk in JSONChunker(config).stream_chunks(path, on_bad_line=on_bad_line):
        metadata = chunk.metadata
        if kept is not None:
            metadata = {name: metadata[name] for name in kept if name in metadata}
        yield {
            "text": chunk.text,
            "embedding_text": chunk.embedding_text,
            "chunk_index": chunk.chunk_index,
            "source_path": chunk.source_path,
            "start": chunk.start,
            "end": chunk.end,
            "metadata": metadata,
        }


def process_directory(
    directory: Union[str, Path], config: Optional[KnowledgeBaseConfig] = None
) -> Iterator[ProcessedDocument]:
    """Yield the processed documents of a folder: see `DirectoryProcessor`.

    Raises:
        IngestionConfigError: the configuration in the folder cannot be used.
    """
    config = config or KnowledgeBaseConfig.load(directory)
    return DirectoryProcessor(config, directory).process()
