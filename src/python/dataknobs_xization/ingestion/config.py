"""Say which documents of a folder are processed, and how."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Union

from dataknobs_common.extras import require

if TYPE_CHECKING:
    import yaml  # noqa: F401  # pylint: disable=unused-import  # the extra has it

__all__ = ["FilePatternConfig", "IngestionConfigError", "KnowledgeBaseConfig"]

CONFIG_NAMES = ("knowledge_base.yaml", "knowledge_base.yml", "knowledge_base.json")
_AnyPath = Union[str, Path]


class IngestionConfigError(Exception):
    """Report a configuration that cannot be used, with its file."""


@dataclass
class FilePatternConfig:
    """How the files that match a pattern are processed.

    Args:
        pattern: as in `*.md`; `**` for any folders.
        enabled: false to leave them out.
        chunking: options of the chunker that replace the default ones.
        text_template: for JSON, see `JSONChunkConfig`.
        text_fields: likewise.
        metadata_fields: the fields of JSON records to keep; all by default.
    """

    pattern: str
    enabled: bool = True
    chunking: Optional[Dict[str, Any]] = None
    text_template: Optional[str] = None
    text_fields: Optional[List[str]] = None
    metadata_fields: Optional[List[str]] = None

    def to_dict(self) -> Dict[str, Any]:
        """Return what differs from the defaults.

        >>> FilePatternConfig("*.md", enabled=False).to_dict()
        {'pattern': '*.md', 'enabled': False}
        """
        values: Dict[str, Any] = {"pattern": self.pattern}
        if not self.enabled:
            values["enabled"] = False
        for name in ("chunking", "text_template", "text_fields", "metadata_fields"):
            if getattr(self, name) is not None:
                values[name] = getattr(self, name)
        return values

    @classmethod
    def from_dict(cls, data: Dict[str, Any]) -> FilePatternConfig:
        """Make one of its dictionary.

        Raises:
            IngestionConfigError: there is no pattern in it.
        """
        if not isinstance(data, dict) or "pattern" not in data:
            raise IngestionConfigError(f"patterns: an entry needs a pattern: {data!r}")
        names = ("enabled", "chunking", "text_template", "text_fields")
        known = {name: data[name] for name in names if name in data}
        return cls(
            data["pattern"], **known, metadata_fields=data.get("metadata_fields")
        )


def _default_chunking() -> Dict[str, Any]:
    return {"max_chunk_size": 500}


@dataclass
class KnowledgeBaseConfig:
    """How the documents of a folder are processed.

    Args:
        name: of the knowledge base.
        default_chunking: options of the chunkers.
        default_quality_filter: the fields of a `ChunkQualityConfig`; none by default.
        patterns: what differs for some files; the first match counts.
        exclude_patterns: the files to leave out.
        default_metadata: what each document has.
    """

    name: str
    default_chunking: Dict[str, Any] = field(default_factory=_default_chunking)
    default_quality_filter: Optional[Dict[str, Any]] = None
    patterns: List[FilePatternConfig] = field(default_factory=list)
    exclude_patterns: List[str] = field(default_factory=list)
    default_metadata: Dict[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, directory: _AnyPath) -> KnowledgeBaseConfig:
        """Return the configuration in a folder, or the default, named like it.

        Raises:
            IngestionConfigError: the file cannot be used.
        """
        folder = Path(directory)
        for name in CONFIG_NAMES:
            path = folder / name
            if path.is_file():
                try:
                    return cls.from_dict(_read(path), folder.name)
                except Exception as error:
                    raise IngestionConfigError(
                        f"Failed to load config from {path}: {error}"
                    ) from error
        return cls(folder.name)

    @classmethod
    def from_dict(
        cls, data: Dict[str, Any], default_name: str = "knowledge_base"
    ) -> KnowledgeBaseConfig:
        """Make one of its dictionary.

        Raises:
            IngestionConfigError: a pattern is not one.
        """
        return cls(
            data.get("name", default_name),
            data.get("default_chunking", _default_chunking()),
            data.get("default_quality_filter"),
            list(map(FilePatternConfig.from_dict, data.get("patterns", ()))),
            list(data.get("exclude_patterns", ())),
            dict(data.get("default_metadata", {})),
        )

    def to_dict(self) -> Dict[str, Any]:
        """Return what differs from the defaults, the name and the chunking."""
        values: Dict[str, Any] = {
            "name": self.name,
            "default_chunking": self.default_chunking,
        }
        if self.default_quality_filter:
            values["default_quality_filter"] = self.default_quality_filter
        if self.patterns:
            values["patterns"] = [pattern.to_dict() for pattern in self.patterns]
        if self.exclude_patterns:
            values["exclude_patterns"] = self.exclude_patterns
        if self.default_metadata:
            values["default_metadata"] = self.default_metadata
        return values

    def get_pattern_config(self, filepath: _AnyPath) -> Optional[FilePatternConfig]:
        """Return the first pattern that matches a path, enabled or not."""
        for pattern in self.patterns:
            if _matches(filepath, pattern.pattern):
                return pattern
        return None

    def is_excluded(self, filepath: _AnyPath) -> bool:
        """Tell whether a path is left out."""
        return any(_matches(filepath, pattern) for pattern in self.exclude_patterns)

    def get_chunking_config(self, filepath: _AnyPath) -> Dict[str, Any]:
        """Return the options of the chunker for a path."""
        found = self.get_pattern_config(filepath)
        own = (found.chunking if found else None) or {}
        return {**self.default_chunking, **own}

    def get_metadata(self, filepath: _AnyPath) -> Dict[str, Any]:
        """Return the metadata of a document: the default, its path and its name."""
        path = PurePath(filepath)
        return {
            **self.default_metadata,
            "source": str(filepath),
            "filename": path.name,
        }


def _read(path: Path) -> Dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        data = json.loads(text)
    else:
        data = require("yaml", "dataknobs-xization[yaml]").safe_load(text)
    if not isinstance(data, dict):
        raise IngestionConfigError(f"Config file must contain a dictionary: {path}")
    return data


def _matches(path: _AnyPath, pattern: str) -> bool:
    """Match a path; a part `**` stands for any folders, also for none.

    >>> _matches("a/b/c.md", "a/**/*.md"), _matches("c.md", "**/*.md")
    (True, True)
    """
    text = PurePath(path).as_posix()
    if "**" not in pattern:
        return fnmatch(text, pattern) or fnmatch(PurePath(path).name, pattern)
    return _parts_match(text.split("/"), pattern.split("/"))


def _parts_match(parts: List[str], patterns: List[str]) -> bool:
    # The places that the patterns so far can lead to: no guess is tried twice.
    places = {0}
    for pattern in patterns:
        if pattern == "**":
            places = set(range(min(places), len(parts) + 1)) if places else places
        else:
            places = {
                place + 1
                for place in places
                if place < len(parts) and fnmatch(parts[place], pattern)
            }
    return len(parts) in places
