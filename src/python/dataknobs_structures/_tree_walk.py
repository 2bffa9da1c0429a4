"""Visit the nodes of a tree without recursion, so that depth has no limit.

Each list of children is copied when its node is left for them: a function that
prunes or moves the node it was called with does not upset the walk. Iterators over
the copies, instead of one stack of nodes, touch every node once only.
"""

# pylint: disable=protected-access  # the nodes' own module, split for length

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Iterator, List

if TYPE_CHECKING:
    from dataknobs_structures.tree import Tree


def pre_order(top: Tree) -> Iterator[Tree]:
    """Yield `top` and all below it, each node before its children."""
    outer = []
    nodes = iter([top])
    while True:
        for node in nodes:
            yield node
            if node._children:
                outer.append(nodes)
                nodes = iter(node._children[:])
                break
        else:
            if not outer:
                return
            nodes = outer.pop()


def level_order(top: Tree) -> List[Tree]:
    """Return `top` and all below it, level by level."""
    nodes = [top]
    for node in nodes:
        if node._children:
            nodes += node._children
    return nodes


def find_pre_order(
    starts: List[Tree],
    accept: Callable[[Tree], Any],
    only_first: bool,
    highest_only: bool,
) -> List[Tree]:
    """Return the accepted nodes, each before those below it."""
    found = []
    outer = []
    nodes = iter(starts)
    while True:
        for node in nodes:
            if accept(node):
                found.append(node)
                if only_first:
                    return found
                if highest_only:
                    continue
            if node._children:
                outer.append(nodes)
                nodes = iter(node._children[:])
                break
        else:
            if not outer:
                return found
            nodes = outer.pop()


def find_level_order(
    starts: List[Tree],
    accept: Callable[[Tree], Any],
    only_first: bool,
    highest_only: bool,
) -> List[Tree]:
    """Return the accepted nodes, level by level."""
    found = []
    nodes = starts[:]
    for node in nodes:
        if accept(node):
            found.append(node)
            if only_first:
                break
            if highest_only:
                continue
        if node._children:
            nodes += node._children
    return found
