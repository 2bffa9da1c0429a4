"""Visit the nodes of a tree without recursion, so that depth has no limit.

A function that prunes or moves the node it was called with does not upset a search,
which keeps copies of the lists of children.
"""

# pylint: disable=protected-access  # the nodes' own module, split for length

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Iterator, List

if TYPE_CHECKING:
    from dataknobs_structures.tree import Tree


def pre_order(top: Tree) -> List[Tree]:
    """Return `top` and all below it, each node before its children."""
    nodes = []
    pending = [top]
    while pending:
        node = pending.pop()
        nodes.append(node)
        if node._children:
            pending += node._children[::-1]
    return nodes


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
    outer: List[Iterator[Tree]] = []
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
    level = starts
    while level:
        below: List[Tree] = []
        for node in level:
            if accept(node):
                found.append(node)
                if only_first:
                    return found
                if highest_only:
                    continue
            if node._children:
                below += node._children
        level = below
    return found
