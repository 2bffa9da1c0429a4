"""Turn text into what programs can compare, count and find.

The modules:

- `normalize`: bring text to a common form, and collect the forms of a term.
- `masking_tokenizer`: split text into tokens that know their places.
- `annotations`: keep what is known about parts of a text, merge it, show it.
- `authorities`: find values of a kind in texts, by patterns.
- `lexicon`: find values by how they may be written, all in one pass.
- `markdown`: parse Markdown, and cut it into chunks that know their places.
- `html`: turn HTML into Markdown, or cut it into chunks that know their places.
- `json`: turn JSON records into texts, or cut JSON into chunks likewise.
- `content_transformer`: write JSON, YAML, CSV and HTML as Markdown.
- `ingestion`: turn the documents of a folder into chunks.

Importing the package loads no third-party package, and no module before it is used.

>>> from dataknobs_xization import normalize
>>> normalize.basic_normalization_fn("fooBar \u201cDon\u2019t\u201d stop-now!")
'foo bar "don\\'t" stop-now!'
>>> sorted(normalize.get_lexical_variations("in/out", add_eng_plurals=False))
['in', 'in or out', 'in out', 'in/out', 'inout', 'out']

Tokens, and what is between them:

>>> from dataknobs_xization import TextFeatures
>>> [(t.token_text, t.token_pos) for t in TextFeatures("quickBrown fox").get_tokens()]
[('quick', (0, 5)), ('Brown', (5, 10)), ('fox', (11, 14))]

Values in texts, and the places that they had before normalization:

>>> from dataknobs_xization import lexicon
>>> matcher = lexicon.LexiconMatcher([("New York", "NYC")], str.casefold)
>>> matcher.find("in NEW YORK")
[LexiconMatch(start=3, end=11, entry='New York', value='NYC')]
"""

# Not here: `from __future__ import annotations` would hide the module of that name.
from typing import TYPE_CHECKING, Any, List

if TYPE_CHECKING:
    from dataknobs_xization import (
        annotations,
        authorities,
        content_transformer,
        html,
        ingestion,
        json,
        lexicon,
        markdown,
        masking_tokenizer,
        normalize,
    )
    from dataknobs_xization.content_transformer import (
        ContentTransformer,
        csv_to_markdown,
        json_to_markdown,
        yaml_to_markdown,
    )
    from dataknobs_xization.html import (
        HTMLConverter,
        HTMLConverterConfig,
        chunk_html_source,
        html_to_markdown,
    )
    from dataknobs_xization.ingestion import (
        DirectoryProcessor,
        FilePatternConfig,
        IngestionConfigError,
        KnowledgeBaseConfig,
        ProcessedDocument,
        process_directory,
    )
    from dataknobs_xization.json import (
        JSONChunk,
        JSONChunkConfig,
        JSONChunker,
        chunk_json_source,
    )
    from dataknobs_xization.markdown import (
        AdaptiveStreamingProcessor,
        Chunk,
        ChunkFormat,
        ChunkMetadata,
        ChunkQualityConfig,
        ChunkQualityFilter,
        EnrichedChunkData,
        HeadingInclusion,
        MarkdownChunker,
        MarkdownNode,
        MarkdownParser,
        SourceChunk,
        StreamingMarkdownProcessor,
        build_enriched_text,
        chunk_markdown_source,
        chunk_markdown_tree,
        format_heading_display,
        get_dynamic_heading_display,
        is_multiword,
        parse_markdown,
        stream_markdown_file,
        stream_markdown_string,
    )
    from dataknobs_xization.masking_tokenizer import CharacterFeatures, TextFeatures

__all__ = [
    "AdaptiveStreamingProcessor",
    "CharacterFeatures",
    "Chunk",
    "ChunkFormat",
    "ChunkMetadata",
    "ChunkQualityConfig",
    "ChunkQualityFilter",
    "ContentTransformer",
    "DirectoryProcessor",
    "EnrichedChunkData",
    "FilePatternConfig",
    "HTMLConverter",
    "HTMLConverterConfig",
    "HeadingInclusion",
    "IngestionConfigError",
    "JSONChunk",
    "JSONChunkConfig",
    "JSONChunker",
    "KnowledgeBaseConfig",
    "MarkdownChunker",
    "MarkdownNode",
    "MarkdownParser",
    "ProcessedDocument",
    "SourceChunk",
    "StreamingMarkdownProcessor",
    "TextFeatures",
    "annotations",
    "authorities",
    "build_enriched_text",
    "chunk_html_source",
    "chunk_json_source",
    "chunk_markdown_source",
    "chunk_markdown_tree",
    "content_transformer",
    "csv_to_markdown",
    "format_heading_display",
    "get_dynamic_heading_display",
    "html",
    "html_to_markdown",
    "ingestion",
    "is_multiword",
    "json",
    "json_to_markdown",
    "lexicon",
    "markdown",
    "masking_tokenizer",
    "normalize",
    "parse_markdown",
    "process_directory",
    "stream_markdown_file",
    "stream_markdown_string",
    "yaml_to_markdown",
]

__version__ = "1.0.0"

# Where names are that are neither modules nor in `markdown`.
_PLACES = {
    "content_transformer": (
        *("ContentTransformer", "csv_to_markdown", "json_to_markdown"),
        "yaml_to_markdown",
    ),
    "html": (
        *("HTMLConverter", "HTMLConverterConfig", "chunk_html_source"),
        "html_to_markdown",
    ),
    "ingestion": (
        *("DirectoryProcessor", "FilePatternConfig", "IngestionConfigError"),
        *("KnowledgeBaseConfig", "ProcessedDocument", "process_directory"),
    ),
    "json": ("JSONChunk", "JSONChunkConfig", "JSONChunker", "chunk_json_source"),
    "masking_tokenizer": ("CharacterFeatures", "TextFeatures"),
    "": ("annotations", "authorities", "lexicon", "markdown", "normalize"),
}
_MODULES = frozenset((*_PLACES, *_PLACES[""]))


def __getattr__(name: str) -> Any:
    """Import a module when it, or a name of it, is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    module = next((m for m, names in _PLACES.items() if name in names), "markdown")
    return getattr(import_module(f"{__name__}.{module}"), name)


def __dir__() -> List[str]:
    return sorted({*globals(), *__all__})
