"""A Griffe extension that shows the examples of docstrings as code.

Ours stand between paragraphs, where Markdown would take `>>>` for quotes.
"""

from __future__ import annotations

import re
from typing import Any

from griffe import Extension, Object

__all__ = ["ExamplesAsCode", "fenced"]

_EXAMPLE = re.compile(
    r"^(?P<indent> *)>>> .*(?:\n(?P=indent)(?! *\n) *\S.*)*", re.MULTILINE
)


class ExamplesAsCode(Extension):
    """Put a fence around every example of every docstring."""

    def on_object(self, *, obj: Object, **_more: Any) -> None:
        if obj.docstring:
            obj.docstring.value = fenced(obj.docstring.value)


def fenced(text: str) -> str:
    """Return a docstring with a fence around each of its examples.

    >>> fenced("Add.\\n\\n>>> 1 + 1\\n2\\n\\nNo more.").splitlines()
    ['Add.', '', '```python', '>>> 1 + 1', '2', '```', '', 'No more.']
    """
    return _EXAMPLE.sub(
        lambda found: (f"{found['indent']}```python\n{found[0]}\n{found['indent']}```"),
        text,
    )
