"""Parse JSON text strictly and incrementally, in memory of bounded size.

Values that lie wholly inside the window of text in memory are decoded by the
compiled scanner of the standard library. All others (larger than the window,
nested too deeply for the scanner, malformed) are read token by token, by the code
below. So the scanner only ever saves time: what is accepted, and what an error
says, is decided here.
"""

from __future__ import annotations

import json
import re
from types import GeneratorType
from typing import Any, Dict, Iterator, NoReturn, Sequence, Tuple

from dataknobs_utils._json_errors import JsonSyntaxError

WINDOW = 1 << 14  # characters wanted in memory before a value is given up as large
# How containers are told apart. A decoded object is a tuple of its pairs, so that a
# key named twice is not lost. An UNREAD one yields its (key, value) pairs when asked.
OBJECT: Any = tuple
ARRAY: Any = list
UNREAD: Any = GeneratorType

SPACE = re.compile(r"[ \t\n\r]*")
_SEPARATOR = re.compile(r',[ \t\n\r]*(?:\{[ \t\n\r]*(?:"[^"\\]*")?|[\["]?)')
_SCALAR = re.compile(r"-?[A-Za-z]{1,9}|[-+.0-9][-+.0-9eE]*")
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
LITERALS: Dict[str, Any] = {
    "true": True,
    "false": False,
    "null": None,
    # Not JSON, but what json.dumps writes of such floats.
    "NaN": float("nan"),
    "Infinity": float("inf"),
    "-Infinity": float("-inf"),
}
_LONGEST_ESCAPE = len(r"\ud83d\ude00")
_DIGITS_AT_ONCE = 512  # below the least limit Python can put on int(text)
_NOT_DECODED = object()


_decode = json.JSONDecoder(object_pairs_hook=OBJECT).raw_decode


class JsonReader:
    """A JSON text of which a window is in memory; `pos` is where reading stands."""

    def __init__(self, chunks: Iterator[str]) -> None:
        self._chunks = chunks
        self._text = ""
        self._pos = 0
        self._final = False
        self._bytes_dropped = 0
        self._credit = 4 * WINDOW
        self._no_run_before = 0

    def read(self) -> Any:
        """Return the next value: a scalar, an OBJECT, an ARRAY, or one UNREAD.

        An UNREAD must be used up before the reader is asked for anything else.
        """
        char = self._next_char()
        if char in ("{", "["):
            return self._read_container(char)
        return self._read_string() if char == '"' else self._read_scalar()

    def expect_end(self) -> None:
        """Refuse anything but white space after the document."""
        if self._next_char():
            self._fail("expected the end of the text")

    # Containers

    def _read_container(self, opener: str) -> Any:
        value = self._try_decode()
        if value is _NOT_DECODED and self._pos and not self._final:
            self._fill()
            value = self._try_decode()
        if value is not _NOT_DECODED:
            return value
        self._pos += 1
        empty, closer = (OBJECT(), "}") if opener == "{" else (ARRAY(), "]")
        if self._next_char() == closer:
            self._pos += 1
            return empty
        return self._members() if opener == "{" else self._elements()

    def _members(self) -> Iterator[Tuple[str, Any]]:
        more = True
        while more:
            if self._next_char() != '"':
                self._fail("expected a key in double quotes")
            key = self._read_string()
            if self._next_char() != ":":
                self._fail("expected ':' after the key")
            self._pos += 1
            value = self.read()
            yield key, value
            more = self._has_more("}")
            if more and not isinstance(value, (OBJECT, ARRAY, UNREAD)):
                run = self._decode_run("{", "}")
                if run:
                    yield from run
                    more = self._has_more("}")

    def _elements(self) -> Iterator[Tuple[int, Any]]:
        index = 0
        more = True
        while more:
            value = self.read()
            yield index, value
            index += 1
            more = self._has_more("]")
            if more:
                run = self._decode_run("[", "]")
                if run:
                    yield from enumerate(run, index)
                    index += len(run)
                    more = self._has_more("]")

    def _has_more(self, closer: str) -> bool:
        char = self._next_char()
        if char not in (",", closer):
            self._fail(f"expected ',' or '{closer}'")
        self._pos += 1
        return char == ","

    # Many values at once, by the compiled scanner

    def _try_decode(self) -> Any:
        # A failure costs what it looked at; text read pays. So time stays linear.
        if self._credit < 0:
            return _NOT_DECODED
        try:
            value, self._pos = _decode(self._text, self._pos)
            return value
        except (ValueError, RecursionError):
            self._credit -= len(self._text) - self._pos
            return _NOT_DECODED

    def _decode_run(self, opener: str, closer: str) -> Sequence[Any]:
        """Decode the values from here to a later comma in the window, if it can be.

        The last comma followed by what follows the one just read is tried: most
        likely it separates values of the same container. A failure is paid for by
        reading that far without another try.
        """
        if self._pos < self._no_run_before:
            return ()
        text = self._text
        separator = _SEPARATOR.match(text, self._pos - 1).group()  # type: ignore
        comma = text.rfind(separator, self._pos)
        if comma <= self._pos:
            return ()
        run = opener + text[self._pos : comma] + closer
        try:
            values, end = _decode(run)
        except (ValueError, RecursionError):
            end = 0
        if end != len(run) or not values:
            self._no_run_before = comma
            return ()
        self._pos = comma
        return values  # type: ignore[no-any-return]

    # Single tokens

    def _next_char(self) -> str:
        """Skip white space; return the character there, "" at the end."""
        while True:
            self._pos = SPACE.match(self._text, self._pos).end()  # type: ignore
            if self._pos < len(self._text):
                return self._text[self._pos]
            if self._final:
                return ""
            self._fill()

    def _read_string(self) -> str:
        while True:
            try:
                value, self._pos = _decode(self._text, self._pos)
                return value  # type: ignore[no-any-return]
            except json.JSONDecodeError as error:
                # An error elsewhere than at the start (no end found) or at the
                # end (an escape cut in two) does not go away with more text.
                settled = self._pos < error.pos < len(self._text) - _LONGEST_ESCAPE
                if settled or self._final:
                    self._fail(error.msg, error.pos)
            self._fill()

    def _read_scalar(self) -> Any:
        match = _SCALAR.match(self._text, self._pos)
        while match and match.end() == len(self._text) and not self._final:
            self._fill()
            match = _SCALAR.match(self._text, self._pos)
        token = match.group() if match else ""
        if token in LITERALS:
            value = LITERALS[token]
        else:
            number = NUMBER.fullmatch(token)
            if not number:
                self._fail("expected a value")
            value = float(token) if number.lastindex else exact_int(token)
        self._pos += len(token)
        return value

    # The window

    def _fill(self) -> None:
        """Drop what was read, then load: twice what is left, or WINDOW if more.

        Doubling keeps the total work linear while a token outgrows the window.
        """
        read = self._text[: self._pos]
        self._credit += len(read)
        self._no_run_before -= len(read)
        self._bytes_dropped += _byte_length(read)
        parts = [self._text[self._pos :]]
        wanted = max(WINDOW, 2 * len(parts[0])) - len(parts[0])
        while wanted > 0 and not self._final:
            chunk = next(self._chunks, None)
            self._final = chunk is None
            parts.append(chunk or "")
            wanted -= len(parts[-1])
        self._text = "".join(parts)
        self._pos = 0

    def _fail(self, problem: str, pos: int = -1) -> NoReturn:
        pos = self._pos if pos < 0 else pos
        found = self._text[pos : pos + 20]
        problem = (
            f"{problem}, found {found!r}" if found else f"{problem}, found no more"
        )
        offset = self._bytes_dropped + _byte_length(self._text[:pos])
        raise JsonSyntaxError(problem, offset) from None


def _byte_length(text: str) -> int:
    if text.isascii():
        return len(text)
    return len(text.encode("utf-8", "surrogatepass"))


def exact_int(token: str) -> int:
    """Convert any number of digits, which int(token) alone refuses to do."""
    if len(token) <= _DIGITS_AT_ONCE:
        return int(token)
    if token.startswith("-"):
        return -exact_int(token[1:])
    half = len(token) // 2
    shift: int = 10**half
    return exact_int(token[:-half]) * shift + exact_int(token[-half:])
