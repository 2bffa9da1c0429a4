"""Path texts that remember their elements."""

from __future__ import annotations

from typing import Tuple, Union

PathElement = Union[str, int]
PathTuple = Tuple[PathElement, ...]
PathPart = Union[str, PathTuple]


class ExactPath(str):
    """Act as plain path text, and remember which elements it was made of.

    A key holding a dot, or ending like an index, makes a text that other paths
    share: `("a.b",)` and `("a", "b")` are both `.a.b`. Only such paths are of this
    class. They are equal to their text everywhere, and exact where it is read back.
    """

    __slots__ = ("parts",)

    parts: Tuple[PathPart, ...]

    def __new__(cls, text: str, parts: Tuple[PathPart, ...]) -> ExactPath:
        """Join text and its parts: elements, or text that is clear by itself."""
        path = super().__new__(cls, text)
        path.parts = parts
        return path

    def __getnewargs__(self) -> Tuple[str, Tuple[PathPart, ...]]:  # type: ignore
        return str(self), self.parts

    def __add__(self, other: str) -> str:
        text = str(self) + other
        if not other.startswith((".", "[")):
            return text
        return ExactPath(text, self.parts + parts_of(other))

    def __radd__(self, other: str) -> str:
        return ExactPath(other + str(self), parts_of(other) + self.parts)


def parts_of(text: str) -> Tuple[PathPart, ...]:
    """Return the parts of an exact path; any other text is a part by itself."""
    return text.parts if isinstance(text, ExactPath) else (text,)
