"""Turn HTML into Markdown."""

# pylint: disable=too-many-instance-attributes  # as published

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Optional, Union

from dataknobs_common.exceptions import ValidationError
from dataknobs_xization.html._writer import Writer

__all__ = ["HTMLConverter", "HTMLConverterConfig", "html_to_markdown"]

_LINK_STYLES = ("inline", "reference", "text")
_PLAIN_KEY = re.compile(r"[A-Za-z_][\w-]*")


class _BadOptionError(ValidationError, ValueError):
    """Report an option that has no such value."""


class _NoHtmlError(ValidationError, TypeError):
    """Report content that is neither text nor a path."""


@dataclass
class HTMLConverterConfig:
    """How HTML becomes Markdown.

    Args:
        base_heading_level: what `h1` becomes, 1 to 6; deeper headings follow.
        include_links: keep the addresses of links.
        strip_nav: leave out nav, header and footer.
        strip_scripts: leave out script, style, noscript, svg and iframe.
        preserve_code_blocks: put `pre` between fences.
        link_style: `inline`, `reference` (addresses at the end), or `text` (none).
        strip_images: leave out images.
        wrap_width: break lines of text at this width; 0 for never.
        frontmatter: values to write before everything, as YAML.

    Raises:
        ValueError: there is no such heading level or link style.
    """

    base_heading_level: int = 1
    include_links: bool = True
    strip_nav: bool = True
    strip_scripts: bool = True
    preserve_code_blocks: bool = True
    link_style: str = "inline"
    strip_images: bool = False
    wrap_width: int = 0
    frontmatter: Optional[Dict[str, Any]] = None

    def __post_init__(self) -> None:
        level, style = self.base_heading_level, self.link_style
        if not 1 <= level <= 6:
            raise _BadOptionError(
                f"base_heading_level must be between 1 and 6, got {level}"
            )
        if style not in _LINK_STYLES:
            raise _BadOptionError(
                f"link_style must be one of {_LINK_STYLES}, got {style!r}"
            )


class HTMLConverter:
    """Turn HTML into Markdown.

    What counts is the first `main`, else the first `article`, else everything.

    Args:
        config: how; by default as `HTMLConverterConfig()` says.
        kwargs: the fields of the configuration, if none is given.
    """

    def __init__(
        self, config: Optional[HTMLConverterConfig] = None, **kwargs: Any
    ) -> None:
        self.config = config or HTMLConverterConfig(**kwargs)

    def convert(self, content: Union[str, Path], title: Optional[str] = None) -> str:
        """Return the Markdown of a document; it ends with one line end, or is empty.

        Linear in time and memory, on any text; nothing is an error in HTML.

        >>> HTMLConverter(link_style="text").convert("<p>a <a href='u'>link</a>")
        'a link\\n'

        Args:
            content: the HTML, or the path of a file in UTF-8.
            title: a heading to put first, in the place of every `h1`.

        Raises:
            TypeError: the content is neither text nor a path.
            OSError: the file cannot be read.
        """
        if isinstance(content, Path):
            content = content.read_text(encoding="utf-8")
        if not isinstance(content, str):
            kind = type(content).__name__
            raise _NoHtmlError(f"content must be str or Path, got {kind}")
        body = Writer(self.config, title).write(content)
        if title is not None:
            heading = f"{'#' * self.config.base_heading_level} {title}"
            space = "\n\n\n" if body.startswith("#") else "\n\n"
            body = heading + space + body if body else heading
        if self.config.frontmatter:
            body = _front_matter(self.config.frontmatter) + body
        return body + "\n" if body else ""


def _front_matter(values: Dict[str, Any]) -> str:
    """Write values as YAML, of which JSON is a part."""
    lines = []
    for key, value in values.items():
        name = key if _PLAIN_KEY.fullmatch(str(key)) else json.dumps(str(key))
        written = json.dumps(value, ensure_ascii=False, default=str)
        lines.append(f"{name}: {written}\n")
    return f"---\n{''.join(lines)}---\n"


def html_to_markdown(
    content: Union[str, Path],
    title: Optional[str] = None,
    base_heading_level: int = 1,
    include_links: bool = True,
    frontmatter: Optional[Dict[str, Any]] = None,
) -> str:
    """Return the Markdown of a document: see `HTMLConverter`.

    >>> html_to_markdown("<h1>A</h1><p>b", base_heading_level=2)
    '## A\\n\\nb\\n'
    """
    config = HTMLConverterConfig(
        base_heading_level, include_links, frontmatter=frontmatter
    )
    return HTMLConverter(config).convert(content, title)
