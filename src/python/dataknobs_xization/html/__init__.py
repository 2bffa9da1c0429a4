"""Turn HTML into Markdown, without a parser to install.

>>> print(html_to_markdown("<h1>Wine</h1><ul><li>red<li><b>white</b></ul>"), end="")
# Wine
<BLANKLINE>
- red
- **white**
"""

from __future__ import annotations

from dataknobs_xization.html.html_converter import (
    HTMLConverter,
    HTMLConverterConfig,
    html_to_markdown,
)

__all__ = ["HTMLConverter", "HTMLConverterConfig", "html_to_markdown"]
