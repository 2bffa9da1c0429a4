"""Find the entries of a lexicon in a text, in one pass."""

from __future__ import annotations

from functools import partial
from typing import Any, Callable, Iterable, List, NamedTuple, Optional, Tuple

from dataknobs_common.exceptions import ValidationError
from dataknobs_xization._checks import check_text
from dataknobs_xization._match_columns import EntryTable, MatchColumns
from dataknobs_xization._normalized_text import LAST_UNMARKED, NormalizedText, is_mark
from dataknobs_xization._sequence_trie import SequenceTrie
from dataknobs_xization._symbols import end_after, squash, start_before
from dataknobs_xization._word_search import Hits, Words, element, split, trie_hits

LONG = 300  # words, from where on columns are faster


class LexiconEntryError(ValidationError, ValueError):
    """Report an entry that no text can hold."""


class LexiconMatch(NamedTuple):
    """Say where an entry is in a text.

    Attributes:
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
        self._columns: Optional[EntryTable] = None
        for entry, value in entries:
            self._add(entry, value)

    def _add(self, entry: str, value: Any) -> None:
        check_text(entry, "entry")
        text = self._normalize_fn(entry) if self._normalize_fn else entry
        pieces = split(text.strip())
        if len(pieces) == 1:
            raise LexiconEntryError(
                f"entry {entry!r} has no letter or digit to find it by: leave it out",
                context={"entry": entry},
            )
        around = squash(pieces[0]), squash(pieces[-1])
        elements = [pieces[1], *map(element, pieces[2:-1:2], pieces[3::2])]
        self._trie.add(elements, (around if any(around) else None, entry, value))

    def find(self, text: str) -> List[LexiconMatch]:
        """Return matches that do not overlap: by their first words, longest first.

        Of several values of one entry, that given first is returned.

        Args:
            text: the text.
        """
        origin, words = self._read(text)
        if len(words.texts) >= LONG:
            return self._made(self._table().matches(words).apart(), origin)
        starts, ends, marked = words.starts, words.ends, not words.padded.isascii()
        matches: List[LexiconMatch] = []
        free = 0  # what is before is part of a match
        for num, hits in trie_hits(self._trie, words):
            if starts[num] <= free:
                continue
            last, entries = hits[-1]
            if marked or len(entries) > 1 or entries[0][0]:
                best = _longest(_bounded(words, num, hits), free)
                if best is None:
                    continue
            else:
                best = LexiconMatch(starts[num] - 1, ends[last] - 1, *entries[0][1:])
            matches.append(best)
            free = best[1]
        return _carried_back(matches, origin)

    def find_all(self, text: str) -> List[LexiconMatch]:
        """Return all matches, also those that overlap, by their first words.

        Args:
            text: the text.
        """
        origin, words = self._read(text)
        if len(words.texts) >= LONG:
            return self._made(self._table().matches(words).in_order(), origin)
        return _carried_back(
            [
                found
                for num, hits in trie_hits(self._trie, words)
                for found in _bounded(words, num, hits)
            ],
            origin,
        )

    def _table(self) -> EntryTable:
        if self._columns is None:
            self._columns = EntryTable(self._trie)
        return self._columns

    def _made(self, found: MatchColumns, origin: NormalizedText) -> List[LexiconMatch]:
        table, nums = self._table(), found.entries.tolist()
        columns = (
            found.starts.tolist(),
            found.ends.tolist(),
            map(table.entries.__getitem__, nums),
            map(table.values.__getitem__, nums),
        )
        make = partial(tuple.__new__, LexiconMatch)  # twice as fast as calling it
        return _carried_back(list(map(make, zip(*columns))), origin)

    def _read(self, text: str) -> Tuple[NormalizedText, Words]:
        check_text(text)
        origin = NormalizedText(text, self._normalize_fn or str)
        return origin, Words(origin.text)


def _bounded(words: Words, num: int, hits: Hits) -> List[LexiconMatch]:
    """Return the entries that have their symbols around, and their places."""
    padded, start = words.padded, words.starts[num]
    found = []
    for last, entries in hits:
        end = words.ends[last]
        for around, entry, value in entries:
            first, behind = start, end
            if around:
                first = start_before(padded, start, around[0])
                behind = end_after(padded, end, around[1])
                if first < 0 or behind < 0:
                    continue
            beside = max(padded[first - 1], padded[behind])
            if beside <= LAST_UNMARKED or not _is_joined(padded, first, behind):
                found.append(LexiconMatch(first - 1, behind - 1, entry, value))
    return found


def _longest(found: List[LexiconMatch], free: int) -> Optional[LexiconMatch]:
    """Return the longest of those that start late enough, None if there are none."""
    late = [match for match in found if match.start >= free]
    return max(late, key=_end) if late else None


def _end(match: LexiconMatch) -> int:
    return match.end


def _carried_back(
    matches: List[LexiconMatch], origin: NormalizedText
) -> List[LexiconMatch]:
    """Return matches with their places in the text before normalization."""
    if origin.is_same_length:
        return matches
    return [LexiconMatch(*origin.span(*match[:2]), *match[2:]) for match in matches]


def _is_joined(padded: str, first: int, behind: int) -> bool:
    """Tell whether a character beside a match is combined with what is in it."""
    return is_mark(padded[first - 1]) or is_mark(padded[behind])
