"""Change text in one way at a time; every function takes linear time.

The patterns are published for others to use. Some of them take quadratic time on
long runs of one kind of character, so the functions find the same places another
way where that is so. What is no `str` is refused with a `ValidationError` that is
a `TypeError` too.
"""

from __future__ import annotations

import re
from typing import Callable, Match, Union

from dataknobs_xization import _checks

Replacement = Union[str, Callable[[Match[str]], str]]

SQUASH_WS_RE = re.compile(r"\s+")
ALL_SYMBOLS_RE = re.compile(r"[^\w\s]+")
CAMELCASE_LU_RE = re.compile(r"([a-z]+)([A-Z])")
CAMELCASE_UL_RE = re.compile(r"([A-Z]+)([A-Z][a-z])")
NON_EMBEDDED_WORD_SYMS_RE = re.compile(r"((?<!\w)[^\w\s]+)|([^\w\s]+(?!\w))")
EMBEDDED_SYMS_RE = re.compile(r"(?<=\w)[^\w\s]+(?=\w)")
HYPHEN_SLASH_RE = re.compile(r"(?<=\w)[\-\/ ](?=\w)")
HYPHEN_ONLY_RE = re.compile(r"(?<=\w)[\- ](?=\w)")
SLASH_ONLY_RE = re.compile(r"(?<=\w)\/(?=\w)")
PARENTHETICAL_RE = re.compile(r"\(.*\)")
AMPERSAND_RE = re.compile(r"\s*\&\s*")

# A capital after a lower-case letter, or between a capital and a lower-case letter.
# It starts with the rare character, which the engine finds fastest.
_WORD_START = re.compile(r"[A-Z](?:(?<=[a-z][A-Z])|(?<=[A-Z][A-Z])(?=[a-z]))")


def expand_camelcase_fn(text: str) -> str:
    """Put a space before each word in camel case; only ASCII letters count.

    >>> expand_camelcase_fn("getHTTPResponseCode a1B")
    'get HTTP Response Code a1B'

    Args:
        text: the text.

    Returns:
        The text with the spaces.
    """
    _checks.check_text(text)
    return _WORD_START.sub(_after_space, text)


def _after_space(match: Match[str]) -> str:
    return " " + match[0]


def drop_non_embedded_symbols_fn(text: str, repl: Replacement = "") -> str:
    """Replace runs of symbols that are not between two word characters.

    Word characters are letters, digits and `_`. Of several symbols between two
    words, the last and those before it are replaced one after the other; a single
    one stays.

    >>> drop_non_embedded_symbols_fn("don't stop-now! (ok) a.b. --x-- a--b", "#")
    "don't stop-now# #ok# a.b# #x# a##b"

    Args:
        text: the text.
        repl: what to put in place of each run, as `re.sub` takes it.

    Returns:
        The changed text.
    """
    _checks.check_text(text)
    return NON_EMBEDDED_WORD_SYMS_RE.sub(repl, text)


def drop_embedded_symbols_fn(text: str, repl: Replacement = "") -> str:
    """Replace runs of symbols directly between two word characters.

    >>> drop_embedded_symbols_fn("don't stop-now! a.b.c. --x--")
    'dont stopnow! abc. --x--'

    Args:
        text: the text.
        repl: what to put in place of each run, as `re.sub` takes it.

    Returns:
        The changed text.
    """
    _checks.check_text(text)
    return EMBEDDED_SYMS_RE.sub(repl, text)


def drop_parentheticals_fn(text: str) -> str:
    """Remove, in each line, all from the first `(` to the last `)` after it.

    >>> drop_parentheticals_fn("a (b) c (d) e")
    'a  e'
    >>> drop_parentheticals_fn("a ) b (")
    'a ) b ('

    Args:
        text: the text.

    Returns:
        The text without; the spaces around stay.
    """
    _checks.check_text(text)
    return "\n".join(_drop_parenthetical(line) for line in text.split("\n"))


def _drop_parenthetical(line: str) -> str:
    start, end = line.find("("), line.rfind(")")
    return line[:start] + line[end + 1 :] if 0 <= start < end else line


def expand_ampersand_fn(text: str) -> str:
    """Replace every `&`, with the white space around it, by ` and `.

    >>> expand_ampersand_fn("a&b"), expand_ampersand_fn("a && b")
    ('a and b', 'a and  and b')

    Args:
        text: the text.

    Returns:
        The changed text.
    """
    _checks.check_text(text)
    first, *others = text.split("&")
    if not others:
        return text
    *middle, last = others
    between = [part.strip() for part in middle]
    return " and ".join([first.rstrip(), *between, last.lstrip()])


def replace_smart_quotes_fn(text: str) -> str:
    """Replace curly double and single quotes by straight ones.

    >>> replace_smart_quotes_fn("\\u201cDon\\u2019t\\u201d \\u2018x\\u2019")
    '"Don\\'t" \\'x\\''

    Args:
        text: the text.

    Returns:
        The changed text.
    """
    _checks.check_text(text)
    if text.isascii():
        return text
    text = text.replace("\u201c", '"').replace("\u201d", '"')
    return text.replace("\u2018", "'").replace("\u2019", "'")
