"""Write Markdown from tags and text, in one pass, without a tree.

Nothing here grows with how deep tags are nested: quotes and lists are indented to a
limit, and of tags that mean the same only the outermost counts.
"""

# pylint: disable=too-many-instance-attributes  # what is open

from __future__ import annotations

import re
import textwrap
from typing import Any, Dict, List, Optional, Tuple

from dataknobs_xization.html._tables import Table
from dataknobs_xization.html._tokens import (
    HEADINGS,
    LANGUAGE,
    attributes_of,
    plain_text,
    tokens,
)

_BLOCKS = frozenset(
    "address article aside body center details dialog div dl fieldset figure footer"
    " form head header hgroup html legend main nav p section summary optgroup option"
    "".split()
)
_TERMS = {"dt": ("**", "**"), "dd": (": ", ""), "figcaption": ("*", "*")}
_INLINE = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "tt": "`"}
_ALWAYS_SKIPPED = frozenset(
    "title button select textarea template object audio video canvas math".split()
)
_SCRIPTS = frozenset(("script", "style", "noscript", "svg", "iframe"))
_NAVIGATION = frozenset(("nav", "header", "footer"))
_WHITE = re.compile(r"[ \t\n\r\f]{2,}|[\t\n\r\f]")
_BREAK = "\x01"
_BREAKS = re.compile(f" ?{_BREAK} ?")
_TICKS = re.compile("`+")
_DEEPEST = 32


class _Context:
    """A quote, a list or an item; `prefix` is before each line in it."""

    __slots__ = ("kind", "prefix", "count")

    def __init__(self, kind: str, prefix: str, count: int = 0) -> None:
        self.kind = kind
        self.prefix = prefix
        self.count = count


class Writer:
    """Writes one document."""

    def __init__(self, config: Any, title: Optional[str]) -> None:
        self._config = config
        self._title = title
        self._skipped = _ALWAYS_SKIPPED
        if config.strip_scripts:
            self._skipped |= _SCRIPTS
        if config.strip_nav:
            self._skipped |= _NAVIGATION
        self._out: List[str] = []
        self._links: List[str] = []
        self._buffer: List[str] = []
        self._open: List[Tuple[str, int, str]] = []
        self._contexts: List[_Context] = [_Context("", "")]
        self._counts: Dict[str, int] = {"ul": 0, "ol": 0, "blockquote": 0, "li": 0}
        self._marker: Optional[str] = None
        self._last_outer: Optional[_Context] = None
        self._heading = 0
        self._term = ""
        self._table: Optional[Table] = None
        self._pre: Optional[List[str]] = None
        self._language = ""
        self._region = ""
        self._ignored = False

    def write(self, html: str) -> str:
        """Return the Markdown of a document."""
        skipped, depth = "", 0
        for text, name, is_end, attributes, _, _ in tokens(html.replace(_BREAK, "")):
            if skipped:
                if name == skipped:
                    depth += -1 if is_end else 1
                    skipped = skipped if depth else ""
                continue
            if text:
                self._text(text)
            if is_end:
                self._end(name)
                if name == "main" and self._region == "main":
                    break
            elif name in self._skipped:
                if name not in ("svg", "math") or not attributes.endswith("/"):
                    skipped, depth = name, 1
            else:
                self._start(name, attributes)
        return self._finish()

    def _finish(self) -> str:
        if self._pre is not None:
            self._end_pre()
        if self._table is not None:
            self._end_table()
        self._flush()
        body = "".join(self._out).strip("\n")
        if self._links:
            body += "\n\n" + "\n".join(self._links)
        return body

    # Text

    def _text(self, text: str) -> None:
        text = plain_text(text)
        if self._pre is not None:
            self._pre.append(text)
        elif self._table is None or self._table.wants(text):
            self._buffer.append(text)

    def _flush(self) -> None:
        """Write the text so far as a block."""
        if not self._buffer:
            return
        for number in range(len(self._open) - 1, -1, -1):
            self._wrap(*self._open[number])
            group, _, extra = self._open[number]
            self._open[number] = (group, 0, extra)
        if self._table is not None:
            self._buffer.append(" ")
            return
        text = self._taken()
        if text:
            self._block(text)

    def _taken(self) -> str:
        text = _WHITE.sub(" ", "".join(self._buffer)).strip(" ")
        self._buffer.clear()
        if _BREAK in text:
            text = _BREAKS.sub("\n", text).strip("\n")
        return text

    def _block(self, text: str) -> None:
        if self._heading:
            self._write_heading(self._heading, text.replace("\n", " "))
        elif self._term:
            before, after = _TERMS[self._term]
            self._emit(before + text + after, tight=self._term == "dd")
        else:
            if self._config.wrap_width:
                text = textwrap.fill(
                    text,
                    self._config.wrap_width,
                    break_long_words=False,
                    break_on_hyphens=False,
                )
            self._emit(text)

    def _write_heading(self, level: int, text: str) -> None:
        if self._title is not None and level == 1:
            return
        level = min(6, level + self._config.base_heading_level - 1)
        self._emit(f"{'#' * level} {text}", is_heading=True)

    def _emit(self, text: str, tight: bool = False, is_heading: bool = False) -> None:
        """Write a block, below the one before it."""
        if self._ignored:
            return
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

    # Tags

    def _start(self, name: str, attributes: str) -> None:
        if self._pre is not None:
            if name == "code":
                self._set_language(attributes)
            elif name == "br":
                self._pre.append("\n")
        elif name in _INLINE or name == "a":
            self._open_inline(name, attributes)
        elif name in _BLOCKS:
            self._flush()
            if name in ("main", "article"):
                self._enter_region(name)
        elif name in HEADINGS:
            self._flush()
            self._heading = HEADINGS[name]
        elif self._table is not None:
            self._start_in_table(name, attributes)
        else:
            self._start_block(name, attributes)

    def _start_in_table(self, name: str, attributes: str) -> None:
        assert self._table  # nosec B101 # for the type checker
        if name == "table":
            self._table.depth += 1
        elif name in ("td", "th", "tr") and self._table.depth == 1:
            self._end_cell()
            self._table.start(name)
        elif name == "br":
            self._buffer.append(" ")
        elif name == "img":
            self._image(attributes)
        else:
            self._flush()

    def _start_block(self, name: str, attributes: str) -> None:
        if name in ("ul", "ol", "blockquote", "li"):
            self._flush()
            self._enter(name)
        elif name == "br":
            self._buffer.append(_BREAK)
        elif name == "img":
            self._image(attributes)
        elif name in _TERMS:
            self._flush()
            self._term = name
        elif name == "pre":
            self._flush()
            self._pre, self._language = [], ""
            self._set_language(attributes)
        elif name == "table":
            self._flush()
            self._table = Table()
        elif name == "hr":
            self._flush()
            self._emit("---")

    def _end(self, name: str) -> None:
        if self._pre is not None:
            if name == "pre":
                self._end_pre()
        elif name in _INLINE or name == "a":
            self._close_inline(_INLINE.get(name, name))
        elif name in HEADINGS:
            self._flush()
            self._heading = 0
        elif self._table is not None:
            self._end_in_table(name)
        elif name in self._counts:
            self._flush()
            self._leave(name)
        elif name in _BLOCKS or name in _TERMS:
            self._flush()
            if name in _TERMS or name == "dl":
                self._term = ""
            elif name == self._region == "article":
                self._ignored = True

    def _end_in_table(self, name: str) -> None:
        assert self._table  # nosec B101 # for the type checker
        if name == "table":
            self._table.depth -= 1
            self._flush()
            if not self._table.depth:
                self._end_table()
        elif name in ("td", "th", "tr") and self._table.depth == 1:
            self._end_cell()
        elif name in _BLOCKS or name == "li":
            self._flush()

    def _enter_region(self, name: str) -> None:
        """Start anew at the main part, or at the first article if there is none."""
        if self._region == "main" or (name == "article" and self._region):
            return
        self._region = name
        self._ignored = False
        self._out.clear()
        self._links.clear()

    # Quotes and lists

    def _enter(self, name: str) -> None:
        top = self._contexts[-1]
        if name == "li":
            if top.kind == "li":
                self._contexts.pop()
                self._counts["li"] -= 1
                top = self._contexts[-1]
            if top.kind not in ("ul", "ol"):
                self._enter("ul")
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

    def _leave(self, name: str) -> None:
        if not self._counts[name]:
            return
        kind = ""
        while kind != name:
            kind = self._contexts.pop().kind
            self._counts[kind] -= 1
        self._marker = None

    # Inside of lines

    def _open_inline(self, name: str, attributes: str) -> None:
        group = _INLINE.get(name, name)
        if any(group == other for other, _, _ in self._open):
            return
        extra = ""
        if name == "a":
            extra = attributes_of(attributes).get("href", "").strip()
            if not extra:
                return
        self._open.append((group, len(self._buffer), extra))

    def _close_inline(self, group: str) -> None:
        if not any(group == other for other, _, _ in self._open):
            return
        closed = ""
        while closed != group:
            entry = self._open.pop()
            self._wrap(*entry)
            closed = entry[0]

    def _wrap(self, group: str, place: int, extra: str) -> None:
        """Put marks around the text since a place."""
        text = "".join(self._buffer[place:])
        bare = text.strip()
        if not bare:
            return
        start = text.index(bare)
        before, after = text[:start], text[start + len(bare) :]
        if group == "a":
            bare = self._link(bare, extra)
        elif group == "`":
            fence = _fence(bare, 1)
            bare = (
                f"{fence}{bare}{fence}"
                if len(fence) == 1
                else f"{fence} {bare} {fence}"
            )
        else:
            bare = f"{group}{bare}{group}"
        self._buffer[place:] = [before + bare + after]

    def _link(self, text: str, address: str) -> str:
        style = self._config.link_style
        if not self._config.include_links or style == "text":
            return text
        address = _address(address)
        if style == "inline":
            return f"[{text}]({address})"
        number = len(self._links) + 1
        self._links.append(f"[{number}]: {address}")
        return f"[{text}][{number}]"

    def _image(self, attributes: str) -> None:
        found = attributes_of(attributes)
        if not self._config.strip_images and found.get("src"):
            alt = " ".join(found.get("alt", "").split())
            self._buffer.append(f"![{alt}]({_address(found['src'])})")

    # Code and tables

    def _set_language(self, attributes: str) -> None:
        if "class" in attributes.lower() and not self._language:
            found = LANGUAGE.search(attributes_of(attributes).get("class", ""))
            self._language = found.group(1) if found else ""

    def _end_pre(self) -> None:
        assert self._pre is not None  # nosec B101 # for the type checker
        text = "".join(self._pre).replace("\r\n", "\n").strip("\n").rstrip()
        self._pre = None
        if self._table is not None:
            self._buffer.append(text)
        elif text and self._config.preserve_code_blocks:
            fence = _fence(text, 3)
            self._emit(f"{fence}{self._language}\n{text}\n{fence}")
        elif text:
            self._emit(text)

    def _end_cell(self) -> None:
        assert self._table  # nosec B101 # for the type checker
        if self._table.is_open:
            for entry in reversed(self._open):
                self._wrap(*entry)
            self._open.clear()
            self._table.end(self._taken().replace("\n", " "))

    def _end_table(self) -> None:
        assert self._table  # nosec B101 # for the type checker
        self._end_cell()
        lines = self._table.lines()
        self._table = None
        if lines:
            self._emit("\n".join(lines))


def _fence(text: str, least: int) -> str:
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
