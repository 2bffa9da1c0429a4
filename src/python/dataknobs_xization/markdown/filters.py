"""Leave out chunks that say too little to be found by.

>>> from dataknobs_xization.markdown.md_chunker import Chunk, ChunkMetadata
>>> chunk = Chunk("# Notes\\n\\nNone.", ChunkMetadata())
>>> ChunkQualityFilter().get_rejection_reason(chunk)
'Content too short (6 < 50 chars)'
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import List, Optional

from dataknobs_xization._source_chunks import Chunk

__all__ = ["ChunkQualityConfig", "ChunkQualityFilter"]

_HEADING_LINE = re.compile(r"\s*#+\s")


@dataclass
class ChunkQualityConfig:
    """What a chunk must have.

    Args:
        min_content_chars: characters besides heading lines.
        min_alphanumeric_ratio: letters and digits among them, 0 to 1.
        skip_heading_only: reject what has nothing but headings.
        min_words: words besides heading lines.
        allow_code_blocks: accept code whatever it holds, if not nothing.
        allow_tables: accept tables of at least two lines.
    """

    min_content_chars: int = 50
    min_alphanumeric_ratio: float = 0.3
    skip_heading_only: bool = True
    min_words: int = 5
    allow_code_blocks: bool = True
    allow_tables: bool = True


class ChunkQualityFilter:
    """Judge chunks by a configuration."""

    def __init__(self, config: Optional[ChunkQualityConfig] = None) -> None:
        self.config = config or ChunkQualityConfig()

    def is_valid(self, chunk: Chunk) -> bool:
        """Tell whether a chunk has what it must have."""
        return self.get_rejection_reason(chunk) is None

    def filter_chunks(self, chunks: List[Chunk]) -> List[Chunk]:
        """Return the valid ones."""
        return [chunk for chunk in chunks if self.is_valid(chunk)]

    def get_rejection_reason(self, chunk: Chunk) -> Optional[str]:
        """Return why a chunk is rejected, None if it is valid."""
        kind = chunk.metadata.custom.get("node_type")
        if kind == "code" and self.config.allow_code_blocks:
            return None if chunk.text.strip() else "Empty code block"
        if kind == "table" and self.config.allow_tables:
            filled = [line for line in chunk.text.splitlines() if line.strip()]
            return None if len(filled) > 1 else "Empty or single-row table"
        return self._text_reason(chunk.text)

    def _text_reason(self, text: str) -> Optional[str]:
        config = self.config
        lines = [line for line in text.split("\n") if not _HEADING_LINE.match(line)]
        content = "\n".join(lines)
        if config.skip_heading_only and not content.strip():
            return "Heading-only chunk (no body content)"
        if len(content) < config.min_content_chars:
            least = config.min_content_chars
            return f"Content too short ({len(content)} < {least} chars)"
        words = len(content.split())
        if words < config.min_words:
            return f"Word count too low ({words} < {config.min_words} words)"
        known = sum(map(str.isalnum, content)) / max(len(content), 1)
        if known < config.min_alphanumeric_ratio:
            least_ratio = config.min_alphanumeric_ratio
            return f"Alphanumeric ratio below threshold ({least_ratio})"
        return None
