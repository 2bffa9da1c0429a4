"""Give the text of a chunk the context of its headings.

>>> build_enriched_text(["Patterns", "Chain of Thought", "Example"], "Think first.")
'Chain of Thought: Example: Think first.'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Optional

__all__ = [
    "EnrichedChunkData",
    "build_enriched_text",
    "enrich_chunk",
    "extract_heading_metadata",
    "format_heading_display",
    "format_heading_for_display",
    "get_dynamic_heading_display",
    "get_relevant_headings_for_display",
    "is_multiword",
]


@dataclass
class EnrichedChunkData:
    """A text, the text to make its embedding of, and its headings."""

    content: str
    embedding_text: str
    heading_path: List[str]
    heading_display: str
    content_length: int


def is_multiword(heading: str) -> bool:
    """Tell whether a heading has more than one word, so that it says something alone.

    >>> is_multiword("Chain of Thought"), is_multiword(" Example ")
    (True, False)
    """
    return len(heading.split()) > 1


def build_enriched_text(heading_path: List[str], content: str) -> str:
    """Put the headings before a text, from the last one with several words on.

    >>> build_enriched_text(["A", "B"], "text")
    'A: B: text'
    """
    relevant: List[str] = []
    for heading in reversed(heading_path):
        relevant.append(heading)
        if is_multiword(heading):
            break
    relevant.reverse()
    return ": ".join([*relevant, content])


def format_heading_display(heading_path: List[str], separator: str = " > ") -> str:
    """Join headings to a path."""
    return separator.join(heading_path)


def get_dynamic_heading_display(
    heading_path: List[str],
    content_length: int,
    small_threshold: int = 200,
    medium_threshold: int = 800,
) -> str:
    """Return the more headings, the shorter the text: all, the last two, none.

    >>> get_dynamic_heading_display(["A", "B", "C"], 500)
    'B > C'

    Args:
        heading_path: the headings, from the outermost.
        content_length: characters.
        small_threshold: up to here, all.
        medium_threshold: up to here, two.
    """
    if content_length <= small_threshold:
        return format_heading_display(heading_path)
    if content_length <= medium_threshold:
        return format_heading_display(heading_path[-2:])
    return ""


def get_relevant_headings_for_display(
    heading_path: List[str],
    content_length: int,
    small_threshold: int = 200,
    medium_threshold: int = 800,
) -> List[str]:
    """Return all headings of a text below `small_threshold`, two below the other.

    >>> get_relevant_headings_for_display(["A", "B", "C"], 200)
    ['B', 'C']
    """
    if content_length < small_threshold:
        return list(heading_path)
    return heading_path[-2:] if content_length < medium_threshold else []


def extract_heading_metadata(
    headings: List[str], heading_levels: List[int], separator: str = " > "
) -> Dict[str, Any]:
    """Return headings as metadata.

    >>> extract_heading_metadata(["A", "B"], [1, 2])["heading_display"]
    'A > B'
    """
    return {
        "heading_path": headings,
        "heading_levels": heading_levels,
        "heading_display": format_heading_display(headings, separator),
        "heading_depth": len(headings),
    }


def format_heading_for_display(
    headings: List[str],
    heading_levels: Optional[List[int]] = None,
    format_style: str = "markdown",
) -> str:
    """Write headings as lines of Markdown, or else as a path.

    >>> format_heading_for_display(["A", "B"])
    '# A\\n## B'
    >>> format_heading_for_display(["A", "B"], format_style="path")
    'A > B'
    """
    if format_style != "markdown":
        return format_heading_display(headings)
    levels = heading_levels or range(1, len(headings) + 1)
    return "\n".join(f"{'#' * n} {text}" for n, text in zip(levels, headings))


def enrich_chunk(
    content: str, headings: List[str], heading_levels: List[int]
) -> EnrichedChunkData:
    """Return a text with all that its headings add.

    >>> enrich_chunk("text", ["A"], [1]).embedding_text
    'A: text'
    """
    del heading_levels  # part of the published signature
    return EnrichedChunkData(
        content,
        build_enriched_text(headings, content),
        headings,
        format_heading_display(headings),
        len(content),
    )
