"""Turn HTML into Markdown, or cut it into chunks, without a parser to install.

>>> print(html_to_markdown("<h1>Wine</h1><ul><li>red<li><b>white</b></ul>"), end="")
# Wine
<BLANKLINE>
- red
- **white**
>>> source = "<h1>Wine</h1><p>Red or white.</p><h2>Red</h2><p>From France.</p>"
>>> for chunk in chunk_html_source(source, max_chunk_size=40):
...     print(chunk.start, chunk.end, chunk.metadata.get_heading_path())
0 33 Wine
33 64 Wine > Red
"""

from __future__ import annotations

from dataknobs_xization.html.html_converter import (
    HTMLConverter,
    HTMLConverterConfig,
    html_to_markdown,
)
from dataknobs_xization.html.html_source import chunk_html_source

__all__ = [
    "HTMLConverter",
    "HTMLConverterConfig",
    "chunk_html_source",
    "html_to_markdown",
]
