"""Find the entries of a lexicon in a text, in one pass."""

from __future__ import annotations

from typing import Any, Callable, Iterable, Iterator, List, NamedTuple, Optional, Tuple

from dataknobs_common.exceptions import ValidationError
from dataknobs_xization._checks import check_text
from dataknobs_xization._normalized_text import LAST_UNMARKED, NormalizedText, is_mark
from dataknobs_xization._sequence_trie import SequenceTrie
from dataknobs_xization._symbols import end_after, squash, start_before
from dataknobs_xization._text_features import TextFeatures
from dataknobs_xization._token_table import TokenTable


class LexiconEntryError(ValidationError, ValueError):
    """Report an entry that no text can hold."""


class LexiconMatch(NamedTuple):
    """Say where an entry is in a text.

    Args:
        start: the place of its first character.
        end: the place after its last character.
        entry: the entry, as it was given.
        value: what it stands for.
    """

    start: int
    end: int
    entry: str
    value: Any


class LexiconMatcher:
    """Find the entries of a lexicon in texts, in one pass, whatever its size.

    Entries and texts are normalized alike; places are those in the text before. An
    entry is only found between word boundaries, and with the same symbols between
    its words as it has; any white space counts as one space. A combining mark belongs
    to its word: `cafe` is not found in `cafe\\u0301`.

    Time is linear in the text, times the number of words of the longest entry.

    >>> matcher = LexiconMatcher([("New York", 1), ("York", 2), ("C++", 3)], str.lower)
    >>> [match[:3] for match in matcher.find("in NEW  YORK: c++, cobol")]
    [(3, 12, 'New York'), (14, 17, 'C++')]
    >>> [match.value for match in matcher.find_all("New York")]
    [1, 2]

    Args:
        entries: the entries, and what each stands for.
        normalize_fn: normalizes texts and entries; None for nothing.

    Raises:
        LexiconEntryError: an entry has no letter or digit when it is normalized; it
            is a `ValueError` too.
    """

    def __init__(
        self,
        entries: Iterable[Tuple[str, Any]],
        normalize_fn: Optional[Callable[[str], str]] = None,
    ) -> None:
        self._normalize_fn = normalize_fn
        self._trie = SequenceTrie()
        for entry, value in entries:
            self._add(entry, value)

    def _add(self, entry: str, value: Any) -> None:
        check_text(entry, "entry")
        text = self._normalize_fn(entry) if self._normalize_fn else entry
        text = text.strip()
        table = TextFeatures(text, split_camelcase=False).token_table()
        words = table.texts
        if not words:
            raise LexiconEntryError(
                f"entry {entry!r} has no letter or digit to find it by: leave it out",
                context={"entry": entry},
            )
        start, end = table.starts[0] - 1, table.ends[-1] - 1
        elements = [words[0], *zip(map(squash, table.post_delims), words[1:])]
        before, after = squash(text[:start]), squash(text[end:])
        self._trie.add(elements, (before, after, entry, value))

    def find(self, text: str) -> List[LexiconMatch]:
        """Return matches that do not overlap: by their first words, longest first.

        Of several values of one entry, that given first is returned.

        Args:
            text: the text.
        """
        origin = self._origin(text)
        matches: List[LexiconMatch] = []
        free = 0  # what is before is part of a match
        for word_start, found in self._found(origin.text):
            if word_start < free:
                continue
            if len(found) > 1:
                found.sort(key=_longest)
            for start, end, entry, value in found:
                if start >= free:
                    matches.append(LexiconMatch(*origin.span(start, end), entry, value))
                    free = end
                    break
        return matches

    def find_all(self, text: str) -> List[LexiconMatch]:
        """Return all matches, also those that overlap, by their first words.

        Args:
            text: the text.
        """
        origin = self._origin(text)
        return [
            LexiconMatch(*origin.span(start, end), entry, value)
            for _word_start, found in self._found(origin.text)
            for start, end, entry, value in found
        ]

    def _origin(self, text: str) -> NormalizedText:
        check_text(text)
        return NormalizedText(text, self._normalize_fn or str)

    def _found(self, text: str) -> Iterator[Tuple[int, List[_Found]]]:
        """Yield for words where each starts, and the matches that begin with it."""
        table = TextFeatures(text, split_camelcase=False).token_table()
        words, known = table.texts, self._trie.first
        for num in [num for num, word in enumerate(words) if word in known]:
            found = self._found_at(table, words, num)
            if found:
                yield table.starts[num] - 1, found

    def _found_at(self, table: TokenTable, words: List[str], num: int) -> List[_Found]:
        """Return the matches that begin with a word."""
        trie, padded = self._trie, table.text
        node, start, end = trie.first[words[num]], table.starts[num], table.ends[num]
        found: List[_Found] = []
        while True:
            if node in trie.values:
                found += _bounded(padded, start, end, trie.values[node])
            num += 1
            if node not in trie.inner or num == len(words):
                return found
            element = (squash(padded[end : table.starts[num]]), words[num])
            node, end = trie.edges.get((node, element), -1), table.ends[num]


_Found = Tuple[int, int, str, Any]


def _bounded(
    padded: str, start: int, end: int, entries: Iterable[Tuple[str, str, str, Any]]
) -> List[_Found]:
    """Return places, without padding, of entries that have their symbols around."""
    found = []
    for before, after, entry, value in entries:
        first = start_before(padded, start, before) if before else start
        behind = end_after(padded, end, after) if after else end
        if first < 0 or behind < 0:
            continue
        beside = max(padded[first - 1], padded[behind])
        if beside <= LAST_UNMARKED or not _is_joined(padded, first, behind):
            found.append((first - 1, behind - 1, entry, value))
    return found


def _is_joined(padded: str, first: int, behind: int) -> bool:
    """Tell whether a character beside a match is combined with what is in it."""
    return is_mark(padded[first - 1]) or is_mark(padded[behind])


def _longest(found: _Found) -> int:
    return -found[1]
