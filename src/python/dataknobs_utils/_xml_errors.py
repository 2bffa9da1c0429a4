"""Errors of the XML functions.

```
DataknobsError
└── SerializationError
    └── XmlSyntaxError       (also an ElementTree.ParseError)  not well-formed
        └── XmlEntityError   entities are declared, which are refused
```
"""

from __future__ import annotations

from typing import Any, Tuple, Type
from xml.etree.ElementTree import ParseError  # nosec B405 # the error alone

from dataknobs_common.exceptions import SerializationError


class XmlSyntaxError(SerializationError, ParseError):
    """Report where a document stops being XML.

    `position` is the line, counted from 1, and the column, counted from 0; `code`
    is the number of the problem in `xml.parsers.expat.errors`, or 0.
    """

    def __init__(
        self, problem: str, source: str, position: Tuple[int, int], code: int = 0
    ) -> None:
        line, column = position
        super().__init__(
            f"not well-formed XML in {source}: {problem}: line {line}, column {column}",
            context={"source": source, "line": line, "column": column},
        )
        self.problem = problem
        self.source = source
        self.position = position
        self.code = code

    def __reduce__(self) -> Tuple[Type[XmlSyntaxError], Tuple[Any, ...]]:
        return type(self), (self.problem, self.source, self.position, self.code)


class XmlEntityError(XmlSyntaxError):
    """Report a document that declares entities.

    They can make a small document huge when read, or have it read other files.
    """
