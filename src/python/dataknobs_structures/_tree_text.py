"""Print a tree as nested parentheses, and take such text apart.

Both are linear in the length of the text, and neither is recursive.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Dict, Iterator, List, Set, Tuple

from dataknobs_structures._tree_children import children_of

if TYPE_CHECKING:
    from dataknobs_structures.tree import Tree

_TOKEN = re.compile(r"[()]|[^ \t\r\n()]+")
_QUOTE = re.compile("[\"']")

# What may follow an opening quote, step by step; a doubled quote and an escaped one
# do not close the string.
_QUOTED_STEP = {
    quote: re.compile(rf"[^{quote}\n\r\\]+|{quote}{quote}|\\(?:[^x]|x[0-9a-fA-F]+)")
    for quote in "\"'"
}


def render(top: Tree, delim: str, multiline: bool) -> str:
    """Return `top` and all below it as nested parentheses."""
    if not children_of(top):
        return str(top.data)
    pieces = [f"({top.data!s}"]
    opened = [(top, top.depth, iter(children_of(top)))]
    while opened:
        parent, depth, children = opened[-1]
        for child in children:
            # One that was attached by hand is indented by the depth that it tells.
            level = depth + 1 if child.parent is parent else child.depth
            pieces.append(f"\n{delim * level}" if multiline else delim)
            below = children_of(child)
            if below:
                pieces.append(f"({child.data!s}")
                opened.append((child, level, iter(below)))
                break
            pieces.append(str(child.data))
        else:
            pieces.append(")")
            opened.pop()
    return "".join(pieces)


def indentation(top: Tree) -> int:
    """Return how often `render` would repeat its delimiter in its multiline form."""
    total = 0
    depth = top.depth
    level = [top]
    while level:
        total += depth * len(level)
        level = [child for node in level for child in children_of(node)]
        depth += 1
    return total


def tokens(text: str) -> List[str]:
    """Return the parentheses, words and quoted strings of `text`.

    >>> tokens("(a (b 'c d'))")
    ['(', 'a', '(', 'b', "'c d'", ')', ')']
    """
    if '"' in text or "'" in text:
        return [token for _, token in _located_tokens(text)]
    return _TOKEN.findall(text)


def _located_tokens(text: str) -> Iterator[Tuple[int, str]]:
    """Yield parentheses, words and quoted strings, each with its place."""
    position = 0
    for start, end in _quoted_spans(text):
        yield from _unquoted_tokens(text, position, start)
        yield start, text[start:end]
        position = end
    yield from _unquoted_tokens(text, position, len(text))


def _unquoted_tokens(text: str, start: int, end: int) -> Iterator[Tuple[int, str]]:
    for match in _TOKEN.finditer(text, start, end):
        yield match.start(), match.group()


def _quoted_spans(text: str) -> Iterator[Tuple[int, int]]:
    """Yield where each quoted string starts and ends.

    A quote that is never closed, like the one in `don't`, is an ordinary character.
    """
    dead_ends: Dict[str, Set[int]] = {'"': set(), "'": set()}
    match = _QUOTE.search(text)
    while match:
        start = match.start()
        end = _quoted_end(text, start, dead_ends[match.group()])
        if end:
            yield start, end
        match = _QUOTE.search(text, end or start + 1)


def _quoted_end(text: str, start: int, dead_ends: Set[int]) -> int:
    """Return where the quoted string that starts here ends, 0 if it never does.

    Places from which no closing quote was found are remembered in `dead_ends`: that
    keeps a text full of unclosed and escaped quotes linear.
    """
    quote = text[start]
    position = start + 1
    trail = []
    while position not in dead_ends:
        trail.append(position)
        step = _QUOTED_STEP[quote].match(text, position)
        if step is None:
            if text.startswith(quote, position):
                return position + 1
            break
        position = step.end()
    dead_ends.update(trail)
    return 0


def unclosed(text: str) -> Exception:
    """Return an error that points at the last parenthesis that is never closed."""
    from pyparsing import ParseException

    opened: List[int] = []
    for position, part in _located_tokens(text):
        if part == "(":
            opened.append(position)
        elif part == ")":
            opened.pop()
    problem = f"Expected ')' for the '(' at char {opened[-1]}"
    return ParseException(text, len(text), problem)
