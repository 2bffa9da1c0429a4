"""Visit the nodes of a tree without recursion, so that depth has no limit.

A function that prunes or moves the node it was called with does not upset a search,
which keeps copies of the lists of children.
"""

# pylint: disable=protected-access  # the nodes' own module, split for length

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, List

from dataknobs_structures._tree_children import children_of

if TYPE_CHECKING:
    from dataknobs_structures.tree import Tree


def pre_order(top: Tree) -> List[Tree]:
    """Return `top` and all below it, each node before its children."""
    nodes = []
    pending = [top]
    while pending:
        node = pending.pop()
        nodes.append(node)
        pending += children_of(node)[::-1]
    return nodes


def level_order(top: Tree) -> List[Tree]:
    """Return `top` and all below it, level by level."""
    nodes = [top]
    for node in nodes:
        nodes += children_of(node)
    return nodes


def find_pre_order(
    starts: List[Tree],
    accept: Callable[[Tree], Any],
    only_first: bool,
    highest_only: bool,
) -> List[Tree]:
    """Return the accepted nodes, each before those below it."""
    found = []
    selective = only_first or highest_only
    pending = starts[::-1]
    next_pending = pending.pop
    while pending:
        node = next_pending()
        while True:
            if accept(node):
                found.append(node)
                if selective:
                    if only_first:
                        return found
                    break
            children = node._children
            if children is None:
                break
            kind = type(children)
            if kind is tuple:
                node, other = children
                pending.append(other)
            elif kind is not list:
                node = children
            elif children:
                node = children[0]
                pending += children[:0:-1]
            else:
                break
    return found


def find_level_order(
    starts: List[Tree],
    accept: Callable[[Tree], Any],
    only_first: bool,
    highest_only: bool,
) -> List[Tree]:
    """Return the accepted nodes, level by level."""
    found = []
    selective = only_first or highest_only
    level = starts
    while level:
        below: List[Tree] = []
        for node in level:
            if accept(node):
                found.append(node)
                if selective:
                    if only_first:
                        return found
                    continue
            children = node._children
            if children is not None:
                kind = type(children)
                if kind is tuple or kind is list:
                    below += children
                else:
                    below.append(children)
        level = below
    return found
