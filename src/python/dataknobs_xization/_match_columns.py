"""Make matches of what was found in a long text, by columns."""

from __future__ import annotations

from operator import itemgetter
from typing import Any, List, NamedTuple, Optional, Tuple

from dataknobs_xization._char_classes import Array
from dataknobs_xization._normalized_text import LAST_UNMARKED, is_mark
from dataknobs_xization._sequence_trie import SequenceTrie
from dataknobs_xization._symbols import end_after, start_before
from dataknobs_xization._trie_table import TrieTable, WordHits
from dataknobs_xization._word_search import Words

Around = Optional[Tuple[str, str]]  # the symbols before and after an entry


class MatchColumns(NamedTuple):
    """Say where entries are in a text.

    Attributes:
        firsts: the numbers of their first words.
        starts: the places of their first characters.
        ends: the places after their last characters.
        entries: the numbers of the entries.
    """

    firsts: Array
    starts: Array
    ends: Array
    entries: Array

    def in_order(self) -> MatchColumns:
        """Return them by their first words, in the same order where these are equal."""
        import numpy as np

        return self.only(np.argsort(self.firsts, kind="stable"))

    def apart(self) -> MatchColumns:
        """Return those that overlap none before them, by words, the longest first."""
        import numpy as np

        longest = self.firsts * (int(self.ends.max(initial=0)) + 1) - self.ends
        order = np.argsort(longest, kind="stable")
        kept, free = [], 0
        starts, ends = self.starts[order].tolist(), self.ends[order].tolist()
        for num, (start, end) in enumerate(zip(starts, ends)):
            if start >= free:
                kept.append(num)
                free = end
        return self.only(order[kept])

    def only(self, chosen: Array) -> MatchColumns:
        """Return those that are chosen, by numbers or marks."""
        return MatchColumns(*map(itemgetter(chosen), self))


class EntryTable:
    """Hold the entries of a lexicon in columns, to find them in long texts.

    Args:
        trie: the entries; its values are symbols around, an entry and what it means.

    Attributes:
        entries: the entries by their numbers.
        values: what they stand for.
    """

    def __init__(self, trie: SequenceTrie) -> None:
        import numpy as np

        self._table = TrieTable(trie)
        kept = [entry for node in self._table.nodes for entry in node.values]
        self._around: List[Around] = [around for around, _entry, _value in kept]
        self.entries = [entry for _around, entry, _value in kept]
        self.values: List[Any] = [value for _around, _entry, value in kept]
        self._counts = np.array([len(node.values) for node in self._table.nodes])
        self._offsets = np.cumsum(self._counts) - self._counts
        self._are_around = np.array([bool(each) for each in self._around], dtype=bool)

    def matches(self, words: Words) -> MatchColumns:
        """Return where entries are in a text that has words, in no certain order."""
        return self._bounded(words, self._of_hits(words, self._table.hits(words)))

    def _of_hits(self, words: Words, hits: WordHits) -> MatchColumns:
        """Return for each hit all its entries, places in the padded text."""
        import numpy as np

        starts, ends = (np.frombuffer(each, "q") for each in (words.starts, words.ends))
        counts = self._counts[hits.nodes]
        before = np.repeat(np.cumsum(counts) - counts, counts)
        entries = np.repeat(self._offsets[hits.nodes], counts)
        return MatchColumns(
            np.repeat(hits.firsts, counts),
            np.repeat(starts[hits.firsts], counts),
            np.repeat(ends[hits.lasts], counts),
            entries + np.arange(len(entries)) - before,
        )

    def _bounded(self, words: Words, found: MatchColumns) -> MatchColumns:
        """Return those that have their symbols around, with them, and no marks."""
        import numpy as np

        padded = words.padded
        for num in np.flatnonzero(self._are_around[found.entries]).tolist():
            before, after = self._around[found.entries[num]] or ("", "")
            found.starts[num] = start_before(padded, found.starts[num], before)
            found.ends[num] = end_after(padded, found.ends[num], after)
        kept = (found.starts >= 0) & (found.ends >= 0)
        codes = words.codes
        for beside in (found.starts - 1, found.ends):
            kept &= ~_are_marks(codes[beside])
        found = found.only(kept)
        return found._replace(starts=found.starts - 1, ends=found.ends - 1)


def _are_marks(codes: Array) -> Array:
    """Mark the code points of characters that are parts of those before them."""
    import numpy as np

    high = np.unique(codes[codes > ord(LAST_UNMARKED)]).tolist()
    return np.isin(codes, [code for code in high if is_mark(chr(code))])
