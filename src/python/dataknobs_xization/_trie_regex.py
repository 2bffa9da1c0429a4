"""Make patterns of many words fast."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Match, Optional, Pattern, Tuple

MIN_WORDS = 20
MAX_DEPTH = 40  # groups in groups, which the compiler of patterns takes by recursion

_SHAPE = re.compile(
    r"(?P<head>(?:\\b)?(?:\((?:\?:|\?P<\w+>)?)?)(?P<body>.*?)(?P<tail>\)?(?:\\b)?)",
    re.DOTALL,
)
_LITERAL = re.compile(r"(?:[^\\.^$*+?{}\[\]()|]|\\[^a-zA-Z0-9])+", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_END = ""
_Node = Dict[str, Any]
_Edge = Tuple[str, _Node]
_Written = Tuple[str, int, int]  # a pattern, the first and last place of its words


def faster(regex: Pattern[str]) -> Pattern[str]:
    r"""Return a pattern that matches exactly the same, faster if it can be made so.

    That is for many words with `|` between, perhaps in one group and between `\b`:
    common beginnings are put together, so that each character of a text is compared
    once instead of once for each word. All other patterns are returned as they are.

    Args:
        regex: the pattern.

    Returns:
        A pattern with the same groups.
    """
    shape = _SHAPE.fullmatch(regex.pattern)
    words = _words(regex, shape) if shape else None
    body = _body(words) if words else None
    if not shape or not body:
        return regex
    return re.compile(f"{shape['head']}{body}{shape['tail']}", regex.flags)


def _words(regex: Pattern[str], shape: Match[str]) -> Optional[List[str]]:
    """Return the words of a pattern, None if there is more to it than words."""
    grouped = "(" in shape["head"]
    if grouped != (")" in shape["tail"]) or regex.flags & re.VERBOSE:
        return None
    if not grouped and shape["head"] + shape["tail"]:
        return None  # \b belongs to the first or last word alone
    if regex.flags & re.IGNORECASE and not regex.pattern.isascii():
        return None  # other letters may have more than two cases
    words = shape["body"].split("|")
    if len(words) < MIN_WORDS or not all(map(_LITERAL.fullmatch, words)):
        return None
    words = [_ESCAPED.sub(r"\1", word) for word in words]
    return [word.lower() for word in words] if regex.flags & re.IGNORECASE else words


def _body(words: List[str]) -> Optional[str]:
    """Return a pattern for the words, None if their order cannot be kept."""
    root = _trie(words)
    written: Dict[int, _Written] = {}
    for node, edges, depth in _bottom_up(root):
        found = None if depth > MAX_DEPTH else _alternatives(node, edges, written)
        if found is None:
            return None
        written[id(node)] = found
    return written[id(root)][0]


def _trie(words: List[str]) -> _Node:
    """Return the words by characters; at their ends are their first places."""
    root: _Node = {}
    for place, word in enumerate(words):
        node = root
        for char in word:
            node = node.setdefault(char, {})
        node.setdefault(_END, place)
    return root


def _bottom_up(root: _Node) -> List[Tuple[_Node, List[_Edge], int]]:
    """Return the nodes where words fork or end, what leads on, and their depths."""
    found: List[Tuple[_Node, List[_Edge], int]] = []
    todo = [(root, 0)]
    while todo:
        node, depth = todo.pop()
        edges = [_edge(char, node[char]) for char in node if char != _END]
        found.append((node, edges, depth))
        todo.extend((target, depth + 1) for _text, target in edges)
    return found[::-1]


def _edge(char: str, node: _Node) -> _Edge:
    """Return the text up to the next node where words fork or end, and that node."""
    chars = [char]
    while len(node) == 1 and _END not in node:
        ((char, node),) = node.items()
        chars.append(char)
    return "".join(chars), node


def _alternatives(
    node: _Node, edges: List[_Edge], written: Dict[int, _Written]
) -> Optional[_Written]:
    """Return a pattern for what follows here, None if the order cannot be kept.

    Of words that begin with each other, the one that is listed first has to win.
    """
    if not edges:
        return "", node[_END], node[_END]
    below = [written[id(target)] for _text, target in edges]
    first, last = min(low for _, low, _ in below), max(high for _, _, high in below)
    texts = (re.escape(text) for text, _target in edges)
    joined = "|".join(text + pattern for text, (pattern, _, _) in zip(texts, below))
    if _END not in node:
        return f"(?:{joined})", first, last
    if node[_END] > last:
        return f"(?:{joined})?", first, node[_END]
    return (f"(?:{joined})??", node[_END], last) if node[_END] < first else None
