"""Write Markdown from tags and text, in one pass, without a tree.

Nothing grows with how deep tags are nested: quotes and lists are indented to a limit,
and of tags that mean the same only the outermost counts.
"""

# pylint: disable=too-many-instance-attributes  # what is open

from __future__ import annotations

import textwrap
from typing import Any, List, Optional

from dataknobs_xization.html._inline import BREAK, INLINE, InlineText, fence_around
from dataknobs_xization.html._outline import NESTED, Outline
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
_ALWAYS_SKIPPED = frozenset(
    "title button select textarea template object audio video canvas math".split()
)
_SCRIPTS = frozenset(("script", "style", "noscript", "svg", "iframe"))
_NAVIGATION = frozenset(("nav", "header", "footer"))


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
        self._outline = Outline()
        self._inline = InlineText(config)
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
        for text, name, is_end, attributes, _, _ in tokens(html.replace(BREAK, "")):
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
        body = self._outline.text()
        if self._inline.links:
            body += "\n\n" + "\n".join(self._inline.links)
        return body

    # Text

    def _text(self, text: str) -> None:
        text = plain_text(text)
        if self._pre is not None:
            self._pre.append(text)
        elif self._table is None or self._table.wants(text):
            self._inline.parts.append(text)

    def _flush(self) -> None:
        """Write the text so far as a block."""
        if not self._inline.parts:
            return
        self._inline.interrupt()
        if self._table is not None:
            self._inline.parts.append(" ")
            return
        text = self._inline.taken()
        if text:
            self._block(text)

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

    def _emit(self, text: str, tight: bool = False, is_heading: bool = False) -> None:
        if not self._ignored:
            self._outline.emit(text, tight, is_heading)

    def _write_heading(self, level: int, text: str) -> None:
        if self._title is not None and level == 1:
            return
        level = min(6, level + self._config.base_heading_level - 1)
        self._emit(f"{'#' * level} {text}", is_heading=True)

    # Tags

    def _start(self, name: str, attributes: str) -> None:
        if self._pre is not None:
            if name == "code":
                self._set_language(attributes)
            elif name == "br":
                self._pre.append("\n")
        elif name in INLINE or name == "a":
            self._inline.open(name, attributes)
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
            self._inline.parts.append(" ")
        elif name == "img":
            self._inline.image(attributes)
        else:
            self._flush()

    def _start_block(self, name: str, attributes: str) -> None:
        if name in NESTED:
            self._flush()
            self._outline.enter(name)
        elif name == "br":
            self._inline.parts.append(BREAK)
        elif name == "img":
            self._inline.image(attributes)
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
        elif name in INLINE or name == "a":
            self._inline.close(name)
        elif name in HEADINGS:
            self._flush()
            self._heading = 0
        elif self._table is not None:
            self._end_in_table(name)
        elif name in NESTED:
            self._flush()
            self._outline.leave(name)
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
        self._outline.clear()
        self._inline.links.clear()

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
            self._inline.parts.append(text)
        elif text and self._config.preserve_code_blocks:
            fence = fence_around(text, 3)
            self._emit(f"{fence}{self._language}\n{text}\n{fence}")
        elif text:
            self._emit(text)

    def _end_cell(self) -> None:
        assert self._table  # nosec B101 # for the type checker
        if self._table.is_open:
            self._inline.close_all()
            self._table.end(self._inline.taken().replace("\n", " "))

    def _end_table(self) -> None:
        assert self._table  # nosec B101 # for the type checker
        self._end_cell()
        lines = self._table.lines()
        self._table = None
        if lines:
            self._emit("\n".join(lines))
