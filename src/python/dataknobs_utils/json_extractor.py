"""Find the JSON objects in a text, such as the answer of a language model.

>>> extractor = JSONExtractor()
>>> extractor.extract_jsons('Sure: {"a": 1}. And {"b": [1, 2')
[{'a': 1}, {'b': [1, 2]}]
>>> extractor.fixed_jsons, extractor.non_json_text
([{'b': [1, 2]}], 'Sure: . And')
"""

from __future__ import annotations

import json
import re
from typing import Any, Dict, List, Optional, Tuple

from dataknobs_utils._json_repair import ReadObject, read_object
from dataknobs_utils.json_utils import get_value

__all__ = ["JSONExtractor"]

_BRACE = re.compile("[{}]")
_TRIES = 4  # how often the text may be read in vain before guessing gets cautious


class JSONExtractor:
    """Extract JSON objects from a text, and repair those that are nearly JSON.

    An object starts at a `{` and ends where it is complete; if it never is, at the
    `}` that balances the braces, or at the end of the text. Then it is repaired, if
    it helps to close an open string and open brackets at its end, and to drop commas
    before closing brackets. What still is no JSON remains text, and so does anything
    in it. Lists outside of objects are not looked for; NaN and Infinity count as JSON.

    Time is linear in the text, whatever it holds; nesting is limited by memory alone.

    >>> extractor = JSONExtractor()
    >>> extractor.extract_jsons('A {"a": "}"} B {bad} C {"z": [1, {"y": 2,')
    [{'a': '}'}, {'z': [1, {'y': 2}]}]
    >>> extractor.get_complete_jsons()
    [{'a': '}'}]
    >>> extractor.get_fixed_jsons()
    [{'z': [1, {'y': 2}]}]
    >>> extractor.get_non_json_text()
    'A  B {bad} C'
    >>> extractor.get_values("a")
    ['}']

    Attributes:
        complete_jsons: the objects that were JSON as they stood.
        fixed_jsons: the objects that had to be repaired.
        non_json_text: the text without either, and without white space around it.
    """

    def __init__(self) -> None:
        self.complete_jsons: List[Dict[str, Any]] = []
        self.fixed_jsons: List[Dict[str, Any]] = []
        self.non_json_text = ""

    def extract_jsons(self, text: str) -> List[Dict[str, Any]]:
        """Extract the objects of a text, and forget those of the text before.

        Args:
            text: the text.

        Returns:
            All objects, complete and repaired, in the order of the text.
        """
        found: List[Dict[str, Any]] = []
        self.complete_jsons, self.fixed_jsons = [], []
        rest: List[str] = []
        done = 0
        for start, read in _find_objects(text):
            found.append(read.value)
            (self.fixed_jsons if read.repaired else self.complete_jsons).append(
                read.value
            )
            rest.append(text[done:start])
            done = read.end
        self.non_json_text = "".join([*rest, text[done:]]).strip()
        return found

    def get_complete_jsons(self) -> List[Dict[str, Any]]:
        """Return the objects that were JSON as they stood."""
        return self.complete_jsons

    def get_fixed_jsons(self) -> List[Dict[str, Any]]:
        """Return the objects that had to be repaired."""
        return self.fixed_jsons

    def get_non_json_text(self) -> str:
        """Return the text without the objects."""
        return self.non_json_text

    def get_values(self, key_path: str) -> List[Any]:
        """Return what each complete object has at a path, unless it is None.

        A path with `[*]` yields a list for each object, which may be empty.

        Args:
            key_path: the path; see `json_utils.get_value`.

        Returns:
            The values.
        """
        values = (get_value(found, key_path) for found in self.complete_jsons)
        return [value for value in values if value is not None]

    def get_value(self, key_path: str, default: Any = None) -> Any:
        """Return what the first complete object that has the path has there.

        Args:
            key_path: the path; see `json_utils.get_value`.
            default: what to return if no object has it.

        Returns:
            The value, or the default.
        """
        for found in self.complete_jsons:
            value = get_value(found, key_path)
            if value is not None:
                return value
        return default


def _find_objects(text: str) -> List[Tuple[int, ReadObject]]:
    """Return each object, and where it starts."""
    objects = []
    closers = _match_braces(text)
    credit = _TRIES * len(text)
    start = text.find("{")
    while start >= 0:
        end = closers.get(start, len(text))
        read = _decode(text[start:end], start) if start in closers else None
        if not read and credit >= 0:
            # There may be braces in its strings.
            read, seen = read_object(text, start, len(text))
            if not read or not read.closed:
                read = None
                credit -= seen - start
        read = read or read_object(text, start, end)[0]
        if read:
            objects.append((start, read))
            end = read.end
        start = text.find("{", end)
    return objects


def _match_braces(text: str) -> Dict[int, int]:
    """Map each `{` that is closed to the place after its `}`."""
    closers: Dict[int, int] = {}
    opened: List[int] = []
    for match in _BRACE.finditer(text):
        if match.group() == "{":
            opened.append(match.start())
        elif opened:
            closers[opened.pop()] = match.end()
    return closers


def _decode(candidate: str, start: int) -> Optional[ReadObject]:
    # The compiled decoder is fast, but the work for its errors grows with the length
    # of the text that it gets: it must not get the whole.
    try:
        return ReadObject(json.loads(candidate), start + len(candidate), True, False)
    except (ValueError, RecursionError):
        return None
