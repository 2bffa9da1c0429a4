"""Read a JSON object that may lack its end, or have commas before closers."""

from __future__ import annotations

import re
from json.decoder import scanstring  # type: ignore[attr-defined]  # not in typeshed
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

from dataknobs_utils._json_reader import LITERALS, NUMBER, SPACE, exact_int

_TEXT_STOP = re.compile(r'["\\\x00-\x1f]')
_WORD = re.compile(r"[-+.\w]*")
# What was read last.
_OPENER, _VALUE, _COMMA, _LONE_COMMA = range(4)


class ReadObject(NamedTuple):
    """An object, where it ends in the text, and what had to be done.

    `closed` tells that it has its own `}`, `repaired` that it is not strict JSON.
    """

    value: Dict[str, Any]
    end: int
    closed: bool
    repaired: bool


class _Unreadable(Exception):
    """No repair helps."""


def read_object(text: str, start: int, end: int) -> Tuple[Optional[ReadObject], int]:
    """Read the object whose `{` is at `start`, in the text up to `end`.

    Where the text ends, an open string and all open containers are closed, unless a
    key or an escape is cut, or a value missing. A comma before a closer is ignored.
    Time is linear, and nesting unlimited. The place is returned up to which the text
    was looked at.

    >>> read_object('{"a": [1, {"b": "x', 0, 18)[0].value
    {'a': [1, {'b': 'x'}]}
    >>> read_object('{"a": 1,} and so on', 0, 19)
    (ReadObject(value={'a': 1}, end=9, closed=True, repaired=True), 9)
    >>> read_object('{"a": 1 2}', 0, 10)
    (None, 8)
    """
    reader = _Reader(text, start, end)
    try:
        return reader.read(), reader.pos
    except _Unreadable:
        return None, reader.pos


class _Reader:
    def __init__(self, text: str, start: int, end: int) -> None:
        self.pos = start + 1
        self._text = text
        self._end = end
        self._root: Dict[str, Any] = {}
        self._open: List[Any] = [self._root]
        self._last = _OPENER
        self._repaired = False

    def read(self) -> ReadObject:
        while self._open:
            char = self._next_char()
            if not char:
                return ReadObject(self._root, self._end, False, True)
            if char == ("}" if isinstance(self._open[-1], dict) else "]"):
                self._close()
            elif char == "," and self._last in (_OPENER, _VALUE):
                self.pos += 1
                self._last = _COMMA if self._last == _VALUE else _LONE_COMMA
            elif self._last in (_OPENER, _COMMA):
                self._read_member(char)
            else:
                raise _Unreadable
        return ReadObject(self._root, self.pos, True, self._repaired)

    def _next_char(self) -> str:
        self.pos = SPACE.match(self._text, self.pos).end()  # type: ignore[union-attr]
        return self._text[self.pos] if self.pos < self._end else ""

    def _close(self) -> None:
        self._repaired = self._repaired or self._last in (_COMMA, _LONE_COMMA)
        self._open.pop()
        self.pos += 1
        self._last = _VALUE

    def _read_member(self, char: str) -> None:
        container = self._open[-1]
        if isinstance(container, list):
            container.append(self._read_value(char))
        else:
            key = self._read_key(char)
            container[key] = self._read_value(self._next_char())

    def _read_key(self, char: str) -> str:
        if char != '"':
            raise _Unreadable
        key, closed = self._read_string()
        if not closed or self._next_char() != ":":
            raise _Unreadable
        self.pos += 1
        return key

    def _read_value(self, char: str) -> Any:
        self._last = _VALUE
        if char == '"':
            return self._read_string()[0]
        if char not in ("{", "["):
            return self._read_word()
        value: Any = {} if char == "{" else []
        self._open.append(value)
        self.pos += 1
        self._last = _OPENER
        return value

    def _read_string(self) -> Tuple[str, bool]:
        """Return the string, and whether it has its closing quote."""
        start = self.pos
        self.pos += 1
        match = _TEXT_STOP.search(self._text, self.pos, self._end)
        while match and match.group() == "\\":
            self.pos = match.end() + 1
            match = _TEXT_STOP.search(self._text, self.pos, self._end)
        self.pos = match.end() if match else self._end
        raw = self._text[start : self.pos]
        if match and match.group() != '"':
            raise _Unreadable
        return _decode_string(raw if match else raw + '"'), bool(match)

    def _read_word(self) -> Any:
        word = _WORD.match(self._text, self.pos, self._end).group()  # type: ignore
        self.pos += len(word)
        if word in LITERALS:
            return LITERALS[word]
        number = NUMBER.fullmatch(word)
        if not number:
            raise _Unreadable
        return float(word) if number.lastindex else exact_int(word)


def _decode_string(quoted: str) -> str:
    if "\\" not in quoted:
        return quoted[1:-1]
    try:
        return scanstring(quoted, 1, True)[0]  # type: ignore[no-any-return]
    except ValueError:
        raise _Unreadable from None
