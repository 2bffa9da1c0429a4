"""Find sequences of words in a text, each with what has to be between its words."""

from __future__ import annotations

import re
from typing import Any, Hashable, Iterator, List, Sequence, Tuple

from dataknobs_xization._char_classes import Array
from dataknobs_xization._sequence_trie import SequenceTrie
from dataknobs_xization._symbols import squash
from dataknobs_xization._text_features import TextFeatures

Hits = List[Tuple[int, Sequence[Any]]]  # the number of the last word, and the values


_WORD = re.compile(r"([^\W_]+)")  # the letters and digits of str.isalnum


def split(text: str) -> List[str]:
    """Return what is before the first word, it, what is before the second, and so on.

    >>> split("red, wine")
    ['', 'red', ', ', 'wine', '']
    """
    return _WORD.split(text)


class Words:
    """Hold the words of a text, and where they are in it.

    >>> words = Words("red, wine")
    >>> words.texts, words.starts, words.ends
    (['red', 'wine'], array('q', [1, 6]), array('q', [4, 10]))

    Args:
        text: the text.

    Attributes:
        padded: the text with a space on both sides; places are places in it.
        texts: the words.
        starts: where they start.
        ends: the places after them.
    """

    def __init__(self, text: str) -> None:
        table = TextFeatures(text, split_camelcase=False).token_table()
        self.padded = table.text
        self.texts = table.texts
        self.starts = table.starts
        self.ends = table.ends

    @property
    def codes(self) -> Array:
        """Return the code points of the padded text."""
        import numpy as np

        return np.frombuffer(self.padded.encode("utf-32-le", "surrogatepass"), "<u4")


def element(symbols: str, word: str) -> Hashable:
    """Return what stands in sequences for a word and the symbols before it."""
    symbols = squash(symbols)
    return word if symbols == " " else (symbols, word)


def trie_hits(trie: SequenceTrie, words: Words) -> Iterator[Tuple[int, Hits]]:
    """Yield for words the sequences that start with each, shortest first.

    Time is linear in the words, times the number of words of the longest sequence.

    Args:
        trie: the sequences, whose elements but the first are those of `element`.
        words: what to find them in.
    """
    texts, padded, starts, ends = words.texts, words.padded, words.starts, words.ends
    last, known = len(texts) - 1, trie.first
    for num, word in enumerate(texts):
        if word not in known:
            continue
        node, at = known[word], num
        hits: Hits = [(num, node.values)] if node.values else []
        while node.children and at < last:
            symbols = padded[ends[at] : starts[at + 1]]
            at += 1
            key = texts[at] if symbols == " " else element(symbols, texts[at])
            if key not in node.children:
                break
            node = node.children[key]
            if node.values:
                hits.append((at, node.values))
        if hits:
            yield num, hits
