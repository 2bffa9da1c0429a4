"""An MkDocs hook that draws Mermaid diagrams while the site is built.

Pages then need neither a script nor another host to show them. Each diagram is drawn
twice, and the style sheet shows the one that fits the colours of the page.
"""

from __future__ import annotations

import hashlib
import html
import re
from typing import Any

import mmdr
from mkdocs.config.defaults import MkDocsConfig

__all__ = ["draw", "fence", "on_config"]

THEMES = {"light": "neutral", "dark": "dark"}

_ID = re.compile(r'(?<!-)\bid="([^"]+)"')


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Have the blocks of code that are marked as Mermaid drawn."""
    fences = config.mdx_configs.setdefault("pymdownx.superfences", {})
    fences["custom_fences"] = [
        {"name": "mermaid", "class": "diagram", "format": fence, "validator": accept}
    ]
    return config


def accept(*_details: Any) -> bool:
    """Take every block; an error in a diagram is one of the build."""
    return True


# What the extension calls: the text, the language and the class come first.
def fence(
    source: str, _language: str, css_class: str, *_more: Any, **_named: Any
) -> str:
    """Return the diagram of a block in both themes, with its text as description."""
    drawn = "".join(
        f'<div class="{css_class}-{ground}">{draw(source, theme)}</div>'
        for ground, theme in THEMES.items()
    )
    label = html.escape(source, quote=True)
    return (
        f'<figure class="{css_class}" role="img" aria-label="{label}">{drawn}</figure>'
    )


def draw(source: str, theme: str) -> str:
    """Return a diagram as SVG whose ids are of no other diagram.

    Raises:
        ValueError: the text is no diagram.
    """
    svg: str = mmdr.render(f"%%{{init: {{'theme': '{theme}'}}}}%%\n{source}").svg()
    prefix = f"d{hashlib.sha256(f'{theme}{source}'.encode()).hexdigest()[:12]}-"
    ids = "|".join(sorted(map(re.escape, set(_ID.findall(svg))), reverse=True))
    return re.sub(rf'((?<!-)\bid="|#)({ids})(?![\w-])', rf"\g<1>{prefix}\2", svg)
