"""A JSON text that is read in pieces, and the place in it where the reader is."""

from __future__ import annotations

import json
import re
from typing import Any, Iterator, NoReturn

from dataknobs_common.exceptions import ValidationError
from dataknobs_xization._source_lines import byte_length

_SPACE = re.compile(r"[ \t\n\r]*")


class NotRecordsError(ValidationError, ValueError):
    """Report text that is no JSON, with the place."""


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


decode = json.JSONDecoder(parse_constant=_refuse).raw_decode


class JsonReader:
    """Holds the part of a text that is being read.

    Args:
        pieces: of the text.
    """

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._text = ""
        self._place = 0  # in what is held
        self._dropped = self._lines = self._bytes = 0  # before what is held
        self._is_final = False

    def _here(self) -> int:
        return self._dropped + self._place

    def _char(self) -> str:
        """Skip white space; return the character there, "" where none is held yet."""
        found = _SPACE.match(self._text, self._place)
        self._place = found.end() if found else self._place
        return self._text[self._place : self._place + 1]

    def _drop(self, count: int) -> None:
        """Hold no more of what was read than what is behind some characters."""
        dropped, self._text = self._text[:count], self._text[count:]
        self._place -= count
        self._dropped += count
        self._lines += dropped.count("\n")
        self._bytes += byte_length(dropped)

    def _load(self, wanted: int = 1) -> None:
        """Hold more of the text: so many characters, or what there is."""
        parts = [self._text]
        while wanted > 0 and not self._is_final:
            piece = next(self._pieces, None)
            self._is_final = piece is None
            parts.append(piece or "")
            wanted -= len(parts[-1])
        self._text = "".join(parts)

    def _fail(self, problem: str) -> NoReturn:
        before, found = self._text[: self._place], self._text[self._place :][:20]
        line = self._lines + before.count("\n") + 1
        byte = self._bytes + byte_length(before)
        problem = f"{problem}, found {found!r}"
        context: Any = {"line": line, "byte": byte, "problem": problem}
        place = f"line {line}, byte {byte}: not JSON at character {self._here()}"
        raise NotRecordsError(f"{place}: {problem}", context=context) from None
