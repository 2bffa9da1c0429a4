"""Find the tags of HTML and the text between them, in linear time on any text."""

from __future__ import annotations

import re
from html import unescape
from typing import Dict, Iterator, Pattern, Tuple

_ANY = r"[^>\"']*"
IS_TAG = re.compile(r"</?[a-zA-Z]")
OPENING = re.compile(r"<(?=[a-zA-Z!?/])")
TAG = re.compile(rf"<(/?)([a-zA-Z][^\s/>]*)({_ANY}(?:(?:\"[^\"]*\"|'[^']*'){_ANY})*)>")
TAG_WITHOUT_QUOTES = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)([^>]*)>")
# With the text before it.
LED_TAG = re.compile(f"([^<]*){TAG.pattern}")
LED_TAG_WITHOUT_QUOTES = re.compile(f"([^<]*){TAG_WITHOUT_QUOTES.pattern}")
_ATTRIBUTE = re.compile(
    r"([^\s=/>\"']+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?"
)
LANGUAGE = re.compile(r"(?:^|\s)(?:language|lang|highlight-source)-([^\s`]+)")
HEADINGS = {f"h{level}": level for level in range(1, 7)}
# More digits than any character has: html.unescape would fail, or take for ever.
_HUGE_REFERENCE = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")
# What is in these is no HTML.
RAW = frozenset(
    ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
)


# The text before a tag; its name, "" for the end of the HTML; whether it is an end
# tag; what is in it behind the name; where it starts and ends. A plain tuple is made in
# a fifth of the time of one with names.
Token = Tuple[str, str, bool, str, int, int]


def tokens(html: str) -> Iterator[Token]:
    """Yield all tags, in order; names are in lower case."""
    find, match, size = OPENING.search, LED_TAG.match, len(html)
    place = text_from = 0
    while True:
        found = match(html, place)
        if not found:
            opening = find(html, place)
            if not opening:
                break
            place = start = opening.start()
            if not IS_TAG.match(html, start):
                place = _markup_end(html, start)
                yield html[text_from:start], "!", False, "", start, place
                text_from = place
                continue
            found = match(html, place)
        if not found and match == LED_TAG.match:
            # A quote is not closed: from here on, they mean nothing.
            match = LED_TAG_WITHOUT_QUOTES.match
            found = match(html, place)
        if not found:
            break
        _, slash, name, attributes = found.groups()
        name = name.lower()
        start, place = found.end(1), found.end()
        yield html[text_from:start], name, slash == "/", attributes, start, place
        text_from = place
        if name in RAW and not slash:
            closed = closing_of(name).search(html, place)
            place = closed.start() if closed else size
    yield html[text_from:], "", False, "", size, size


def closing_of(name: str) -> Pattern[str]:
    """Return what finds the end of an element in which nothing else is a tag."""
    return re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)


def _markup_end(html: str, start: int) -> int:
    """Return where a comment, a declaration or a stray end ends."""
    mark, after = (">", 1)
    if html.startswith("<!--", start):
        mark, after = "-->", 3
    end = html.find(mark, start + 2)
    # One that is not closed goes on to the end.
    return end + after if end >= 0 else len(html)


def attributes_of(text: str) -> Dict[str, str]:
    """Return what is in a tag behind its name; the first of equal names counts.

    >>> attributes_of(" HREF='a&amp;b' hidden id=x")
    {'href': 'a&b', 'hidden': '', 'id': 'x'}
    """
    found: Dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text):
        name, double, single, bare = match.groups()
        value = double or single or bare or ""
        found.setdefault(name.lower(), plain_text(value))
    return found


def plain_text(text: str) -> str:
    """Return text with its character references resolved.

    >>> plain_text("a &lt; b &#99999999999;")
    'a < b \\ufffd'
    """
    if "&" not in text:
        return text
    return unescape(_HUGE_REFERENCE.sub("\ufffd", text))
