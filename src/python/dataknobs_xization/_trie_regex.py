"""Make patterns of many words fast."""

from __future__ import annotations

import os
import re
from typing import Dict, List, Match, Optional, Pattern

MIN_WORDS = 20
MAX_BEGINNINGS = 8
MAX_DEPTH = 40  # groups in groups, which the compiler of patterns takes by recursion

_SHAPE = re.compile(
    r"(?P<head>(?:\\b)?(?:\((?:\?:|\?P<\w+>)?)?)(?P<body>.*?)(?P<tail>\)?(?:\\b)?)",
    re.DOTALL,
)
_LITERAL = re.compile(r"(?:[^\\.^$*+?{}\[\]()|]|\\[^a-zA-Z0-9])+", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


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
    if not shape or not words:
        return regex
    head = shape["head"]
    behind = head.startswith("\\b") and _begins_with_few(words, regex)
    body = _body(words, r"(?<=\b{})" if behind else "")
    if not body:
        return regex
    return re.compile(f"{head[2 * behind :]}{body}{shape['tail']}", regex.flags)


def _begins_with_few(words: List[str], regex: Pattern[str]) -> bool:
    """Tell whether looking for how words begin is faster than for word boundaries.

    The search skips to what a pattern begins with if that are characters. With more
    than these it stops too often (about even at 12).
    """
    few = len({word[0] for word in words}) <= MAX_BEGINNINGS
    return few and not regex.flags & re.IGNORECASE


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


class _TooDeepError(Exception):
    """Report groups in groups in groups that are more than can be compiled."""


def _body(words: List[str], behind: str) -> Optional[str]:
    """Return a pattern for the words, None if it would be too deep.

    Args:
        words: the words.
        behind: the pattern to put behind the first characters, with `{}` for them.
    """
    try:
        return _alternatives(words, 0, behind)
    except _TooDeepError:
        return None


def _alternatives(words: List[str], depth: int, behind: str = "") -> str:
    """Return a pattern for any of these words; the first that matches wins.

    Only words that begin alike compete, so only they have to stay in order.
    """
    if depth > MAX_DEPTH:
        raise _TooDeepError
    end = words.index("") if "" in words else len(words)
    before = _branches(words[:end], depth, behind)
    after = _branches(list(filter(None, words[end:])), depth, behind)
    if end == len(words):
        return before[0] if len(before) == 1 else f"(?:{'|'.join(before)})"
    if after and before:
        return f"(?:{'|'.join([*before, '', *after])})"
    if after or before:
        return f"(?:{'|'.join(after or before)}){'??' if after else '?'}"
    return ""


def _branches(words: List[str], depth: int, behind: str) -> List[str]:
    """Return a pattern for each first character of these words."""
    alike: Dict[str, List[str]] = {}
    for word in words:
        alike.setdefault(word[0], []).append(word)
    return [_branch(group, depth, behind) for group in alike.values()]


def _branch(words: List[str], depth: int, behind: str) -> str:
    common = os.path.commonprefix(words)
    rests = [word[len(common) :] for word in words]
    escaped = re.escape(common)
    return escaped + behind.replace("{}", escaped) + _alternatives(rests, depth + 1)
