"""Copy and pickle trees of any depth.

The default ways follow the references from node to node recursively. Here all nodes
are handled in one flat pass, and only users' data goes the default way.
"""

# pylint: disable=protected-access  # the nodes' own module, split for length
# pylint: disable=modified-iterating-list  # each walk appends what is still to visit

from __future__ import annotations

import copy
from itertools import islice
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Tuple, Type

from dataknobs_structures._tree_children import children_of, live_list, packed

if TYPE_CHECKING:
    from dataknobs_structures.tree import Tree

_SLOTS = ("data", "parent", "_children", "_position")


def shallow_copy(node: Tree) -> Tree:
    """Return a node that shares data, children and parent."""
    live_list(node)  # which the two share
    twin = _blank(type(node))
    for name in _SLOTS:
        setattr(twin, name, getattr(node, name))
    _set_extras(twin, _extras(node))
    return twin


def deep_copy(node: Tree, memo: Dict[int, Any]) -> Tree:
    """Return a copy of a node, in a copy of the whole tree that it is part of."""
    originals = _connected(node)
    for original in originals:
        memo[id(original)] = _blank(type(original))
    for original in originals:
        twin: Tree = memo[id(original)]
        if original.parent is not None:
            twin.parent = memo[id(original.parent)]
        if original._children is not None:
            children = [memo[id(child)] for child in children_of(original)]
            twin._children = packed(children)
        twin._position = original._position
    for original in originals:
        twin = memo[id(original)]
        twin.data = copy.deepcopy(original.data, memo)
        _set_extras(twin, copy.deepcopy(_extras(original), memo))
    result: Tree = memo[id(node)]
    return result


def reduce_node(node: Tree) -> Tuple[Any, ...]:
    """Return how pickle rebuilds a node.

    Only the top of a tree carries the tree; any other node is the top and the way
    down from there, so all nodes of a tree stay together in one pickle. The shape of
    the tree goes before its data, because data may refer to nodes.
    """
    top, way = _top_and_way(node)
    if way:
        return _follow, (top, way)
    nodes = _own_nodes(top)
    members = [member for member in nodes if member is not None]
    kinds = [None if member is None else type(member) for member in nodes]
    counts = [_child_count(member) for member in nodes]
    strangers = [
        child
        for member in members
        for child in children_of(member)
        if child.parent is not member
    ]
    data = [member.data for member in members]
    extras = [_extras(member) for member in members]
    state = (top.parent, strangers, data, extras if any(extras) else [])
    return _rebuild, (kinds, counts), state, None, None, _fill


def _top_and_way(node: Tree) -> Tuple[Tree, List[int]]:
    """Return the topmost node whose lists of children lead here, and how."""
    way = []
    while node.parent is not None:
        position = node._find_position()
        if position < 0:
            break
        way.append(position)
        node = node.parent
    return node, way[::-1]


def _own_nodes(top: Tree) -> List[Optional[Tree]]:
    """Return the nodes in level order, None for each that has another parent.

    Such a child was attached by hand. It is pickled where it belongs.
    """
    nodes: List[Optional[Tree]] = [top]
    for node in nodes:
        for child in () if node is None else children_of(node):
            nodes.append(child if child.parent is node else None)
    return nodes


def _child_count(node: Optional[Tree]) -> int:
    return -1 if node is None or node._children is None else node.num_children


def _rebuild(kinds: List[Optional[Type[Tree]]], counts: List[int]) -> Tree:
    """Return the top of a tree of blank nodes."""
    nodes: List[Any] = [None if kind is None else _blank(kind) for kind in kinds]
    others = iter(nodes)
    top: Tree = next(others)
    for node, count in zip(nodes, counts):
        if count >= 0:
            children = list(islice(others, count))
            for position, child in enumerate(children):
                if child is not None:
                    child.parent = node
                    child._position = position
            node._children = children if None in children else packed(children)
    return top


def _follow(top: Tree, way: List[int]) -> Tree:
    for position in way:
        top = children_of(top)[position]
    return top


def _fill(top: Tree, state: Tuple[Any, ...]) -> None:
    """Put what reduce_node recorded into the blank nodes."""
    top.parent, strangers, data, extras = state
    replacements = iter(strangers)
    members = [top]
    for member in members:
        for position, child in enumerate(children_of(member)):
            if child is None:
                member._children[position] = next(replacements)
            else:
                members.append(child)
    for member, value in zip(members, data):
        member.data = value
    for member, values in zip(members, extras):
        _set_extras(member, values)


def _connected(node: Tree) -> List[Tree]:
    """Return all nodes that can be reached from a node, upwards and downwards."""
    nodes = [node]
    seen = {id(node)}
    for member in nodes:
        for other in (member.parent, *children_of(member)):
            if other is not None and id(other) not in seen:
                seen.add(id(other))
                nodes.append(other)
    return nodes


def _blank(kind: Type[Tree]) -> Tree:
    node = kind.__new__(kind)
    node.data = node.parent = node._children = None
    node._position = 0
    return node


def _extras(node: Tree) -> Dict[str, Any]:
    """Return the attributes that a subclass adds."""
    if type(node).__base__ is object:
        return {}
    attributes, slots = object.__reduce_ex__(node, 2)[2]  # type: ignore[misc]
    return {
        **(attributes or {}),
        **{name: value for name, value in slots.items() if name not in _SLOTS},
    }


def _set_extras(node: Tree, extras: Dict[str, Any]) -> None:
    for name, value in extras.items():
        object.__setattr__(node, name, value)
