"""Match the blocks of Markdown that have a simple shape, each as a whole.

What is matched is what a grammar says of the same lines, read one by one. Whatever is
not sure within the block itself is not matched: the lines are read then.
"""

from __future__ import annotations

import re
from typing import Pattern

from dataknobs_xization._source_blocks import CODE, LIST

# What text may start with, though the characters are special.
_TEXT = (
    r"\*{1,2}(?=[^\s*])|_{1,2}(?=[^\s_])|`(?!``)|[0-9]+(?![0-9.)])|[0-9]+[.)](?=\S)"
    r"|\+(?=\S)|-(?=[^\s\-:|])|:(?!-)"
)
_BLANK = r"[ \t]*\n"
# As often as lines are repeated: `re` takes up to 1 kB of memory for each of them.
_ANY = "{0,99}"
_BLANKS = f"(?:{_BLANK}){_ANY}"
_ROW = r"\|[^\n]+\|\n"
_BULLET = r"[-*+][ ]+(?=\S)(?![-*_ \t]+\n)[^\n]*\n"
_DEEP = r"[ ]{2,}\S[^\n]*\n"
_QUOTED = r">[^\n]*\n"
_CODE = r"[ ]{4,}\S[^\n]*\n"
# What ends a block without a blank line before it, whatever the block is.
_END = r"\#{1,6}[ \t]+\S|```\w*\n"
_END_OF_TEXT = rf"{_BLANK}|{_END}|>|[*+][ ]+\S|-[ ]+[^\s|]"

# Groups that are neither kinds of blocks nor parts of them, and what they match.
SIMPLE = {
    "bullets": (LIST, "unordered"),
    "numbers": (LIST, "ordered"),
    "indented": (CODE, ""),
}


def simple_blocks(special: str, is_commonmark: bool = False) -> Pattern[str]:
    """Return what matches blocks that end in any case, and the blank lines after them.

    No part of it tries a place twice for two reasons: it is linear. Blocks of more than
    about 100 lines are not matched.

    Args:
        special: the characters that no line of text starts with, except `_TEXT`.
        is_commonmark: lines of text and fences may be indented; lists go on after
            blank lines, and with text that is not indented.
    """
    text = rf"(?:[^{re.escape(special)}]|{_TEXT})[^\n]*\n"
    number = r"[0-9]+\.[ ]+(?=\S)[^\n]*\n"
    fence_end, more, indented, in_list = "```", "", "(?!)", ""
    if is_commonmark:
        number = r"[0-9]{1,9}[.)][ ]+(?=\S)[^\n]*\n"
        fence_end, in_list = "[ ]{0,3}```", "|" + text
        more = rf"|{_CODE}"
        text = rf"[ ]{{0,3}}{text}"
        indented = rf"{_CODE}(?:{_BLANKS}{_CODE}){_ANY}(?={_BLANKS}[ ]{{0,3}}\S)"
    lists = [_list(item, in_list) for item in (_BULLET, number)]
    return re.compile(
        rf"""(?:
        (?P<body>{text}(?:{text}{more}){_ANY})(?={_END_OF_TEXT})
        |(?P<heading>(?P<marks>\#{{1,6}})[ \t]+(?P<title>\S(?:[^\n]*\S)?)[^\S\n]*\n)
        |(?P<code>```(?P<language>\w*)\n(?:(?!{fence_end})[^\n]*\n){_ANY}```[ \t]*\n)
        |(?P<table>{_ROW}\|(?:[ \t]*:?-+:?[ \t]*\|)+\n(?:{_ROW}){_ANY})(?={_BLANK})
        |(?P<bullets>{lists[0]})(?={_BLANK}{_BLANKS}(?:[^\s\-*+]|{_TEXT})|{_END}|>)
        |(?P<numbers>{lists[1]})(?={_BLANK}{_BLANKS}[^\s0-9]|{_END}|>)
        |(?P<horizontal_rule>(?:-{{3,}}|\*{{3,}}|_{{3,}})[ \t]*\n)
        |(?P<blockquote>{_QUOTED}(?:{_QUOTED}){_ANY})(?={_BLANK}{_BLANKS}[^\s>]|{_END})
        |(?P<indented>{indented})
        ){_BLANKS}(?=[ \t]*\S)""",
        re.VERBOSE,
    )


def _list(item: str, text: str) -> str:
    after_blanks = rf"|{_BLANK}{_BLANKS}(?={item}|{_DEEP})" if text else ""
    return rf"{item}(?:{item}|{_DEEP}{text}{after_blanks}){_ANY}"
