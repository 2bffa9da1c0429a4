"""Read the records of a JSON text one at a time, with their places."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, NamedTuple

from dataknobs_xization.json._reader import JsonReader, decode

_AT_LEAST = 1 << 16  # characters to have before a value is tried


class Record(NamedTuple):
    """An object in a list, what leads to it, and where it is."""

    value: Dict[str, Any]
    path: str
    start: int
    end: int


class RecordReader(JsonReader):
    """Reads one text; memory holds the longest value and what follows it."""

    def records(self) -> Iterator[Record]:
        """Yield the objects of a list, or of the lists in an object, in order.

        An object without such a list is a record itself.

        Raises:
            NotRecordsError: the text is no JSON.
        """
        opener = self._next()
        if opener == "[":
            yield from self._elements("")
        elif opener == "{":
            yield from self._members()
        else:
            self._value()
        if self._next():
            self._fail("expected the end of the text")

    def _members(self) -> Iterator[Record]:
        start, has_lists = self._here(), False
        rest: Dict[str, Any] = {}
        self._place += 1
        more = self._next() != "}"
        self._place += not more
        while more:
            if self._next() != '"':
                self._fail("expected a key in double quotes")
            key = self._value()
            self._expect(":")
            if self._next() == "[":
                found: List[Any] = []
                for record in self._elements(key, found):
                    has_lists = True
                    yield record
                rest[key] = found
            else:
                rest[key] = self._value()
            if has_lists:
                rest.clear()
            more = self._expect(",}") == ","
        if not has_lists and rest:
            yield Record(rest, "", start, self._here())

    def _elements(self, key: str, others: Any = None) -> Iterator[Record]:
        """Yield the objects of a list; keep its other elements in `others`."""
        self._place += 1
        if self._next() == "]":
            self._place += 1
            return
        index, more = 0, True
        while more:
            self._next()
            start = self._here()
            value = self._value()
            if isinstance(value, dict):
                yield Record(value, f".{key}[{index}]", start, self._here())
            elif others is not None:
                others.append(value)
            index += 1
            more = self._expect(",]") == ","

    def _next(self) -> str:
        """Skip white space; return the character there, "" at the end."""
        while not self._char() and not self._is_final:
            self._fill()
        return self._char()

    def _expect(self, chars: str) -> str:
        char = self._next()
        if not char or char not in chars:
            self._fail(f"expected {' or '.join(map(repr, chars))}")
        self._place += 1
        return char

    def _value(self) -> Any:
        self._next()
        while True:
            try:
                value, end = decode(self._text, self._place)
                # A number at the end may go on.
                if end < len(self._text) or self._is_final:
                    self._place = end
                    return value
            except RecursionError:
                self._fail("nested too deeply")
            except ValueError as error:
                if self._is_final:
                    self._fail(str(error).split(":", maxsplit=1)[0])
            self._fill()

    def _fill(self) -> None:
        """Drop what was read, then load twice what is left: so time is linear."""
        self._drop(self._place)
        left = len(self._text)
        self._load(max(_AT_LEAST, 2 * left) - left)
