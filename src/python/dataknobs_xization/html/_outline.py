"""Place blocks of Markdown below each other, in the quotes and lists they are in.

Nothing here grows with how deep tags are nested: quotes and lists are indented to a
limit.
"""

from __future__ import annotations

from typing import Dict, List, Optional

NESTED = frozenset(("ul", "ol", "blockquote", "li"))
_DEEPEST = 32


class _Context:
    """A quote, a list or an item; `prefix` is before each line in it."""

    __slots__ = ("kind", "prefix", "count")

    def __init__(self, kind: str, prefix: str, count: int = 0) -> None:
        self.kind = kind
        self.prefix = prefix
        self.count = count


class Outline:
    """The blocks so far, and what is open below them."""

    def __init__(self) -> None:
        self._out: List[str] = []
        self._contexts: List[_Context] = [_Context("", "")]
        self._counts: Dict[str, int] = dict.fromkeys(NESTED, 0)
        self._marker: Optional[str] = None  # of an item that has no block yet
        self._last_outer: Optional[_Context] = None

    def text(self) -> str:
        """Return the blocks."""
        return "".join(self._out).strip("\n")

    def clear(self) -> None:
        """Forget the blocks, not what is open."""
        self._out.clear()

    def emit(self, text: str, tight: bool = False, is_heading: bool = False) -> None:
        """Write a block, below the one before it."""
        prefix = self._contexts[-1].prefix
        outer = self._contexts[1] if len(self._contexts) > 1 else None
        first = prefix if self._marker is None else self._marker
        if self._out:
            inside = outer is not None and outer is self._last_outer
            if tight or (inside and self._marker is not None):
                self._out.append("\n")
            elif inside:
                self._out.append(f"\n{prefix.rstrip()}\n")
            else:
                self._out.append("\n\n\n" if is_heading else "\n\n")
        if "\n" in text:
            text = text.replace("\n", "\n" + prefix)
        self._out.append(first + text)
        self._marker = None
        self._last_outer = outer

    def enter(self, name: str) -> None:
        """Start a quote, a list or an item."""
        top = self._contexts[-1]
        if name == "li":
            if top.kind == "li":
                self._contexts.pop()
                self._counts["li"] -= 1
                top = self._contexts[-1]
            if top.kind not in ("ul", "ol"):
                self.enter("ul")
                top = self._contexts[-1]
            top.count += 1
            mark = "- " if top.kind == "ul" else f"{top.count}. "
            self._marker = (self._marker or top.prefix) + mark
            self._push("li", top.prefix + "  ")
        else:
            self._push(name, top.prefix + ("> " if name == "blockquote" else ""))
            if name == "blockquote" and self._marker is not None:
                self._marker += "> "

    def _push(self, kind: str, prefix: str) -> None:
        if len(self._contexts) > _DEEPEST:
            prefix = self._contexts[-1].prefix
            self._marker = None
        self._contexts.append(_Context(kind, prefix))
        self._counts[kind] += 1

    def leave(self, name: str) -> None:
        """End the innermost of this kind, and what is open in it."""
        if not self._counts[name]:
            return
        kind = ""
        while kind != name:
            kind = self._contexts.pop().kind
            self._counts[kind] -= 1
        self._marker = None
