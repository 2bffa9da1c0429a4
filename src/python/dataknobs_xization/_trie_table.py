"""Find sequences of words in a long text by columns: all words take a step at once."""

from __future__ import annotations

from collections import deque
from itertools import repeat
from typing import Dict, Hashable, List, NamedTuple, Tuple

from dataknobs_xization._char_classes import Array
from dataknobs_xization._sequence_trie import Node, SequenceTrie
from dataknobs_xization._symbols import squash
from dataknobs_xization._word_search import Words, element

_NONE = -1  # the number of an element that no sequence has
_ROOT = 0  # the number of the node that is none: no sequence leads there


class WordHits(NamedTuple):
    """Say where sequences are: shorter ones first, those as long from left to right.

    Attributes:
        firsts: the numbers of their first words.
        lasts: the numbers of their last words.
        nodes: the numbers of the nodes that they lead to.
    """

    firsts: Array
    lasts: Array
    nodes: Array

    def only(self, chosen: Array) -> WordHits:
        """Return those that are marked."""
        return WordHits(self.firsts[chosen], self.lasts[chosen], self.nodes[chosen])


class TrieTable:
    """Hold a trie in columns, to find its sequences at a third of the cost.

    Time is linear in the words, times the number of words of the longest sequence.
    A text of a few words is faster with `trie_hits`.

    Args:
        trie: the sequences, whose elements but the first are those of `element`; no
            more may be added.

    Attributes:
        nodes: the nodes by their numbers; there is none at 0.
    """

    def __init__(self, trie: SequenceTrie) -> None:
        import numpy as np

        self._nums: Dict[Hashable, int] = {}
        self.nodes: List[Node] = [Node()]
        edges = np.array(self._numbered(trie), dtype=np.int64).reshape(-1, 3)
        self._edges = _Edges(edges, len(self._nums))
        self._leads = np.array([bool(node.children) for node in self.nodes])
        self._ends = np.array([bool(node.values) for node in self.nodes])
        tuples = [each for each in self._nums if isinstance(each, tuple)]
        self._symbols = {" ", *(symbols for symbols, _word in tuples)}

    def _numbered(self, trie: SequenceTrie) -> List[Tuple[int, int, int]]:
        """Number elements and nodes; return each node's parent, element and number."""
        edges = []
        queue = deque([(_ROOT, trie.first)])
        while queue:
            parent, children = queue.popleft()
            for each, node in children.items():
                num = self._nums.setdefault(each, len(self._nums))
                edges.append((parent, num, len(self.nodes)))
                if node.children:
                    queue.append((len(self.nodes), node.children))
                self.nodes.append(node)
        return edges

    def hits(self, words: Words) -> WordHits:
        """Return where the sequences are in a text that has words."""
        import numpy as np

        nums = map(self._nums.get, words.texts, repeat(_NONE))
        elements = np.fromiter(nums, np.int64, len(words.texts))
        spaced = _spaced(words)
        nodes = self._edges.first[elements]
        firsts = np.flatnonzero(nodes)
        found, reached = [], WordHits(firsts, firsts, nodes[firsts])
        while len(reached.firsts):
            found.append(reached.only(self._ends[reached.nodes]))
            leads = self._leads[reached.nodes] & (reached.lasts < len(elements) - 1)
            firsts, lasts, nodes = reached.only(leads)
            following = elements[lasts + 1]
            others = ~spaced[lasts]
            following[others] = self._behind_symbols(words, (lasts + 1)[others])
            nodes = self._edges.follow(nodes, following)
            reached = WordHits(firsts, lasts + 1, nodes).only(nodes != _ROOT)
        return WordHits(*map(np.concatenate, zip(*(found or [reached]))))

    def _behind_symbols(self, words: Words, places: Array) -> List[int]:
        """Return the elements at places that have not just one space before them."""
        padded, starts, ends, texts = (
            words.padded,
            words.starts,
            words.ends,
            words.texts,
        )
        nums = places.tolist()
        gaps = [padded[ends[num - 1] : starts[num]] for num in nums]
        known = {gap for gap in set(gaps) if squash(gap) in self._symbols}
        return [
            self._nums.get(element(gap, texts[num]), _NONE) if gap in known else _NONE
            for gap, num in zip(gaps, nums)
        ]


class _Edges:
    """Lead from nodes by elements to nodes.

    Args:
        edges: a row for each node: its parent, the element that leads there, itself.
        width: the number of elements.

    Attributes:
        first: the nodes that the elements lead to from the root.
    """

    def __init__(self, edges: Array, width: int) -> None:
        import numpy as np

        parents, elements, nodes = edges.T
        firsts = parents == _ROOT
        self._width = width
        self.first: Array = np.zeros(width + 1, dtype=np.int64)  # the last for _NONE
        self.first[elements[firsts]] = nodes[firsts]
        keys = (parents * width + elements)[~firsts]
        order = np.argsort(keys)
        self._keys = np.append(keys[order], np.iinfo(np.int64).max)
        self._nodes = np.append(nodes[~firsts][order], _ROOT)

    def follow(self, nodes: Array, elements: Array) -> Array:
        """Return where elements lead from nodes, to the root if nowhere."""
        import numpy as np

        keys = nodes * self._width + elements
        places = np.searchsorted(self._keys, keys)
        known = (self._keys[places] == keys) & (elements != _NONE)
        return np.where(known, self._nodes[places], _ROOT)


def _spaced(words: Words) -> Array:
    """Mark the words that have one space between them and the next."""
    import numpy as np

    starts, ends = (np.frombuffer(each, "q") for each in (words.starts, words.ends))
    return (starts[1:] - ends[:-1] == 1) & (words.codes[ends[:-1]] == ord(" "))
