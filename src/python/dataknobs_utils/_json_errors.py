"""Errors of the JSON functions.

```
DataknobsError
├── SerializationError
│   └── JsonSyntaxError      (also a ValueError)  the text is not JSON
└── ValidationError
    ├── JsonPathError        (also a ValueError)  a path or pruning spec is malformed
    ├── NoIndicesError       (also an IndexError) paths wanted that were not added
    └── UnhashableLeafError  (also a TypeError)   an empty dict or list as a set's item
```
"""

from __future__ import annotations

from typing import Tuple, Type

from dataknobs_common.exceptions import SerializationError, ValidationError


class JsonSyntaxError(SerializationError, ValueError):
    """Report where a text stops being JSON.

    `offset` counts bytes of the UTF-8 text from 0, after any decompression.
    """

    def __init__(self, problem: str, offset: int) -> None:
        super().__init__(
            f"not JSON at byte {offset}: {problem}", context={"offset": offset}
        )
        self.problem = problem
        self.offset = offset

    def __reduce__(self) -> Tuple[Type[JsonSyntaxError], Tuple[str, int]]:
        return type(self), (self.problem, self.offset)


class JsonPathError(ValidationError, ValueError):
    """Report a malformed path or pruning specification."""


class NoIndicesError(ValidationError, IndexError):
    """Report a path with list indices that were never added."""


class UnhashableLeafError(ValidationError, TypeError):
    """Report an empty dict or list where the values are to be a set."""
