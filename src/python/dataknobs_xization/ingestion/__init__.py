"""Turn the documents of a folder into chunks.

Markdown and JSON, as `knowledge_base.json` or `.yaml` in the folder has it.
"""

from __future__ import annotations

from dataknobs_xization.ingestion.config import (
    FilePatternConfig,
    IngestionConfigError,
    KnowledgeBaseConfig,
)
from dataknobs_xization.ingestion.processor import (
    DirectoryProcessor,
    ProcessedDocument,
    process_directory,
)

__all__ = [
    "DirectoryProcessor",
    "FilePatternConfig",
    "IngestionConfigError",
    "KnowledgeBaseConfig",
    "ProcessedDocument",
    "process_directory",
]
