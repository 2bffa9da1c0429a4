"""Hold the children of a node in as little as will do.

`_children` is None, the only child itself, a pair, or a list: for good once there were
three or somebody asked for the live list. Half of the inner nodes of a random tree have
one child and a quarter two; a list and its array for each is more memory than the node,
and what walking a large tree waits for.
"""

# pylint: disable=protected-access  # the nodes' own module, split for length

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, List, Optional, Sequence

if TYPE_CHECKING:
    from dataknobs_structures.tree import Tree

_listing = threading.Lock()


def children_of(node: Tree) -> Sequence[Tree]:
    """Return the children, in the live list if there is one."""
    children = node._children
    if children is None:
        return ()
    kind = type(children)
    return children if kind is list or kind is tuple else (children,)


def live_list(node: Tree) -> Optional[List[Tree]]:
    """Return the list that holds the children from now on, None if there are none."""
    if node._children is not None and not isinstance(node._children, list):
        with _listing:  # threads that only read must not get a list each
            if not isinstance(node._children, list):
                node._children = list(children_of(node))
    return node._children  # type: ignore[no-any-return]


def append(node: Tree, child: Tree) -> None:
    """Make a node that has no parent the last child."""
    children = node._children
    if children is None:
        child._position = 0
        node._children = child
    elif isinstance(children, list):
        child._position = len(children)
        children.append(child)
    elif isinstance(children, tuple):
        child._position = 2
        node._children = [*children, child]
    else:
        child._position = 1
        node._children = (children, child)
    child.parent = node


def packed(children: List[Tree]) -> Any:
    """Return what to hold for a list of children that nobody else has."""
    if len(children) == 1:
        return children[0]
    return tuple(children) if len(children) == 2 else children
