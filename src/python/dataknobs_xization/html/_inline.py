"""Write text with its emphasis, code, links and images as Markdown."""

from __future__ import annotations

import re
from typing import Any, List, Tuple

from dataknobs_xization.html._tokens import attributes_of

INLINE = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "tt": "`"}
BREAK = "\x01"
_WHITE = re.compile(r"[ \t\n\r\f]{2,}|[\t\n\r\f]")
_BREAKS = re.compile(f" ?{BREAK} ?")
_TICKS = re.compile("`+")


class InlineText:
    """The text of a block so far, and the tags that are open in it.

    Attributes:
        parts: the text, which is Markdown.
        links: those that are written at the end.
    """

    def __init__(self, config: Any) -> None:
        self.links: List[str] = []
        self._config = config
        self.parts: List[str] = []
        self._open: List[Tuple[str, int, str]] = []

    def interrupt(self) -> None:
        """End what is open here, and start it again behind."""
        for number in range(len(self._open) - 1, -1, -1):
            self._wrap(*self._open[number])
            group, _, extra = self._open[number]
            self._open[number] = (group, 0, extra)

    def close_all(self) -> None:
        """End all that is open."""
        for entry in reversed(self._open):
            self._wrap(*entry)
        self._open.clear()

    def taken(self) -> str:
        """Return the text, and have none."""
        text = _WHITE.sub(" ", "".join(self.parts)).strip(" ")
        self.parts.clear()
        if BREAK in text:
            text = _BREAKS.sub("\n", text).strip("\n")
        return text

    def open(self, name: str, attributes: str) -> None:
        """Start a tag; of those that mean the same only the outermost counts."""
        group = INLINE.get(name, name)
        if any(group == other for other, _, _ in self._open):
            return
        extra = ""
        if name == "a":
            extra = attributes_of(attributes).get("href", "").strip()
            if not extra:
                return
        self._open.append((group, len(self.parts), extra))

    def close(self, name: str) -> None:
        """End a tag, and those that are open in it."""
        group = INLINE.get(name, name)
        if not any(group == other for other, _, _ in self._open):
            return
        closed = ""
        while closed != group:
            entry = self._open.pop()
            self._wrap(*entry)
            closed = entry[0]

    def _wrap(self, group: str, place: int, extra: str) -> None:
        """Put marks around the text since a place."""
        text = "".join(self.parts[place:])
        bare = text.strip()
        if not bare:
            return
        start = text.index(bare)
        before, after = text[:start], text[start + len(bare) :]
        if group == "a":
            bare = self._link(bare, extra)
        elif group == "`":
            fence = fence_around(bare, 1)
            bare = (
                f"{fence}{bare}{fence}"
                if len(fence) == 1
                else f"{fence} {bare} {fence}"
            )
        else:
            bare = f"{group}{bare}{group}"
        self.parts[place:] = [before + bare + after]

    def _link(self, text: str, address: str) -> str:
        style = self._config.link_style
        if not self._config.include_links or style == "text":
            return text
        address = _address(address)
        if style == "inline":
            return f"[{text}]({address})"
        number = len(self.links) + 1
        self.links.append(f"[{number}]: {address}")
        return f"[{text}][{number}]"

    def image(self, attributes: str) -> None:
        """Add an image."""
        found = attributes_of(attributes)
        if not self._config.strip_images and found.get("src"):
            alt = " ".join(found.get("alt", "").split())
            self.parts.append(f"![{alt}]({_address(found['src'])})")


def fence_around(text: str, least: int) -> str:
    """Return more backticks than there are in a row in a text."""
    longest = max(map(len, _TICKS.findall(text)), default=0)
    return "`" * max(least, longest + 1 if longest >= least else least)


def _address(address: str) -> str:
    """Return an address that does not end a link."""
    if any(char in address for char in " ()<>\n\t"):
        return (
            "<" + re.sub(r"[<>\s]", lambda m: f"%{ord(m.group()):02X}", address) + ">"
        )
    return address
