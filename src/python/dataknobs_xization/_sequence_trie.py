"""Find known sequences of words, one word after the other."""

from __future__ import annotations

from typing import Any, Dict, Hashable, Iterable, Iterator, Sequence, Tuple


class Node:
    """Be where sequences end or lead on.

    Attributes:
        values: the values of the sequences that end here.
        children: the nodes that the next elements lead to.
    """

    __slots__ = ("children", "values")

    def __init__(self) -> None:
        self.values: Sequence[Any] = ()
        self.children: Dict[Hashable, Node] = _NO_CHILDREN


_NO_CHILDREN: Dict[Hashable, Node] = {}  # most nodes have none: one for all saves half


class SequenceTrie:
    """Hold sequences with values, and find those that others begin with.

    >>> trie = SequenceTrie()
    >>> trie.add(["red", "wine"], 1)
    >>> trie.add(["red"], 2)
    >>> list(trie.prefixes("red wine bar".split()))
    [(1, [2]), (2, [1])]

    Attributes:
        first: the node that each first element leads to.
    """

    def __init__(self) -> None:
        self.first: Dict[Hashable, Node] = {}

    def add(self, sequence: Sequence[Hashable], value: Any) -> None:
        """Add a value for a sequence, which must not be empty."""
        node = self.first.setdefault(sequence[0], Node())
        for element in sequence[1:]:
            if not node.children:
                node.children = {}
            node = node.children.setdefault(element, Node())
        node.values = [*node.values, value]

    def prefixes(
        self, sequence: Iterable[Hashable]
    ) -> Iterator[Tuple[int, Sequence[Any]]]:
        """Yield the length and the values of each known sequence that begins this.

        No more elements are taken than the longest of them has.
        """
        children = self.first
        for length, element in enumerate(sequence, 1):
            node = children.get(element)
            if node is None:
                return
            if node.values:
                yield length, node.values
            children = node.children
            if not children:
                return
