"""Write data (JSON, YAML, CSV) and HTML as Markdown.

>>> print(json_to_markdown({"name": "Syrah", "steps": ["pick", "press"]}), end="")
## Syrah
<BLANKLINE>
**Name**: Syrah
<BLANKLINE>
### Steps
<BLANKLINE>
- pick
- press
"""

from __future__ import annotations

from dataknobs_xization._content_transformer import (
    ContentTransformer,
    csv_to_markdown,
    json_to_markdown,
    yaml_to_markdown,
)

__all__ = [
    "ContentTransformer",
    "csv_to_markdown",
    "json_to_markdown",
    "yaml_to_markdown",
]
