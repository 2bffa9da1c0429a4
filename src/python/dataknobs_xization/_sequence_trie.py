"""Find known sequences of words, one word after the other."""

from __future__ import annotations

from typing import Any, Dict, Hashable, Iterable, Iterator, List, Sequence, Set, Tuple


class SequenceTrie:
    """Hold sequences with values, and find those that others begin with.

    >>> trie = SequenceTrie()
    >>> trie.add(["red", "wine"], 1)
    >>> trie.add(["red"], 2)
    >>> list(trie.prefixes("red wine bar".split()))
    [(1, [2]), (2, [1])]

    Attributes:
        first: the node that each first element leads to.
        edges: the node that each node and the next element lead to.
        inner: the nodes that lead on.
        values: the values of the sequences that end at nodes.
    """

    def __init__(self) -> None:
        self.first: Dict[Hashable, int] = {}
        self.edges: Dict[Tuple[int, Hashable], int] = {}
        self.inner: Set[int] = set()
        self.values: Dict[int, List[Any]] = {}
        self._size = 0

    def add(self, sequence: Sequence[Hashable], value: Any) -> None:
        """Add a value for a sequence, which must not be empty."""
        node = self._next(self.first, sequence[0])
        for element in sequence[1:]:
            self.inner.add(node)
            node = self._next(self.edges, (node, element))
        self.values.setdefault(node, []).append(value)

    def _next(self, edges: Dict[Any, int], key: Any) -> int:
        if key not in edges:
            self._size += 1
            edges[key] = self._size
        return edges[key]

    def prefixes(self, sequence: Iterable[Hashable]) -> Iterator[Tuple[int, List[Any]]]:
        """Yield the length and the values of each known sequence that begins this.

        No more elements are taken than the longest of them has.
        """
        node = None
        for length, element in enumerate(sequence, 1):
            if node is None:
                node = self.first.get(element)
            else:
                node = self.edges.get((node, element))
            if node is None:
                return
            if node in self.values:
                yield length, self.values[node]
            if node not in self.inner:
                return
