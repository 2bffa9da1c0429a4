"""Divide JSON into blocks, in one pass: what fits into a chunk is one block."""

from __future__ import annotations

import json
import re
from typing import Callable, Dict, Iterator, List

from dataknobs_xization._source_blocks import BLANK, HEADING, Span
from dataknobs_xization.json._members import Frame, MemberReader
from dataknobs_xization.json._reader import decode

_STRING = re.compile(
    r"[^\"\\\x00-\x1f]*(?:\\(?:[\"\\/bfnrt]|u[0-9a-fA-F]{4})[^\"\\\x00-\x1f]*)*"
)
_SCALAR = re.compile(
    r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null"
)
_LONGEST_ESCAPE = 6
_LONGEST_WORD = len("false")
_CLOSER = {"{": "}", "[": "]"}
_DEEPEST = 32  # what is nested deeper has no names of its own


class Scanner(MemberReader):
    """Reads the blocks of one source.

    An object or a list that fits is read at once; of any other one, the members are
    blocks. See `MemberReader` for the arguments.
    """

    def __init__(
        self, pieces: Iterator[str], limit: int, by_line: bool, first: int = 0
    ) -> None:
        super().__init__(pieces, limit, by_line, first)
        self._deeper: List[str] = []  # what closes what has no frame
        self._step: Callable[[str], None] = self._value
        self._steps: Dict[str, Callable[[str], None]] = {
            "{": self._open,
            "[": self._open,
            '"': self._open_string,
        }

    def blocks(self) -> Iterator[Span]:
        """Yield the blocks, in order and without a gap.

        Raises:
            NotRecordsError: the text is no JSON.
        """
        self._fill()
        self._place += self._text.startswith("\ufeff")
        while True:
            if self._step == self._string:
                char = " "
            else:
                char = self._char()
                if not char and self._is_final:
                    break
            if char:
                self._step(char)
            else:
                self._fill()
            yield from self._ready
            self._ready.clear()
        if len(self._frames) > 1 or self._step != self._last_step():
            self._fail("expected more")
        self._flush(self._here())
        yield from self._ready

    # What comes next

    def _value(self, char: str) -> None:
        frame = self._frames[-1]
        if not self._deeper and frame.is_list:
            frame.key = f"[{frame.count}]"
            frame.count += 1
            self._member(char in _CLOSER and self._holds_records())
        self._steps.get(char, self._scalar)(char)

    def _first_value(self, char: str) -> None:
        if char == "]":
            self._close(char)
        else:
            self._value(char)

    def _open(self, char: str) -> None:
        frame = self._frames[-1]
        if self._deeper or len(self._frames) > _DEEPEST:
            self._deeper.append(_CLOSER[char])
        elif self._is_whole(char):
            self._end_value()
            return
        else:
            self._kind = HEADING if self._level else BLANK
            self._info = frame.key if self._level else ""
            self._frames.append(Frame(_CLOSER[char], frame.level + 1))
        self._place += 1
        self._name_long()
        self._step = self._first_key if char == "{" else self._first_value

    def _is_whole(self, char: str) -> bool:
        """Read on behind an object or a list if it fits; tell whether it does."""
        if not self._level:
            return False
        room = self._limit - (self._here() - self._start)
        while len(self._text) - self._place < room and not self._is_final:
            self._fill()
        try:
            value, end = decode(self._text, self._place)
        except (ValueError, RecursionError):
            return False  # too long, or no JSON: which one is seen when it is read
        if end - self._place > room:
            return False
        if char == "[" and self._may_hold_records():
            if any(isinstance(item, (dict, list)) for item in value):
                return False
        self._place = end
        return True

    def _open_string(self, _: str) -> None:
        self._place += 1
        self._step = self._string

    def _string(self, _: str) -> None:
        found = _STRING.match(self._text, self._place)
        self._place = found.end() if found else self._place
        left = len(self._text) - self._place
        if self._text.startswith('"', self._place):
            self._place += 1
            self._end_value()
        elif left and self._text[self._place] != "\\":
            self._fail("a control character in a string")
        elif self._is_final or left >= _LONGEST_ESCAPE:
            self._fail("expected the rest of a string")
        else:
            self._name_long()
            self._fill()

    def _scalar(self, _: str) -> None:
        found = _SCALAR.match(self._text, self._place)
        end = found.end() if found else self._place
        if not self._is_final and end + _LONGEST_WORD > len(self._text):
            # What is at the end may go on.
            self._fill()
            self._step = self._scalar
        elif not found:
            self._fail("expected a value")
        else:
            self._place = end
            self._end_value()

    def _end_value(self) -> None:
        self._value_end = self._here()
        self._name_long()
        self._step = self._end if len(self._frames) > 1 else self._last_step()

    def _nothing(self, _: str) -> None:
        self._fail("expected the end of the text")

    def _key(self, char: str) -> None:
        if char != '"':
            self._fail("expected a key in double quotes")
        if not self._deeper:
            self._member(False)
        while True:
            found = _STRING.match(self._text, self._place + 1)
            end = found.end() if found else len(self._text)
            if self._text.startswith('"', end):
                break
            if self._is_final or len(self._text) - end >= _LONGEST_ESCAPE:
                self._fail("expected the rest of a key")
            self._fill()
        if not self._deeper:
            self._frames[-1].key = json.loads(self._text[self._place : end + 1])
        self._place = end + 1
        self._name_long()
        self._step = self._colon

    def _first_key(self, char: str) -> None:
        if char == "}":
            self._close(char)
        else:
            self._key(char)

    def _colon(self, char: str) -> None:
        if char != ":":
            self._fail("expected ':'")
        self._place += 1
        self._step = self._member_value

    def _member_value(self, char: str) -> None:
        self._steps.get(char, self._scalar)(char)

    def _end(self, char: str) -> None:
        closer = self._deeper[-1] if self._deeper else self._frames[-1].closer
        if char == ",":
            self._place += 1
            self._step = self._key if closer == "}" else self._value
        elif char == closer:
            self._close(char)
        else:
            self._fail(f"expected ',' or {closer!r}")

    def _close(self, _: str) -> None:
        self._place += 1
        if self._deeper:
            self._deeper.pop()
            self._name_long()
        else:
            self._frames.pop()
        self._step = self._end if len(self._frames) > 1 else self._last_step()

    def _last_step(self) -> Callable[[str], None]:
        """Return what comes behind a value that is in no other."""
        return self._value if self._by_line else self._nothing
