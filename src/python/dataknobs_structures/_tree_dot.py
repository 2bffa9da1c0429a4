"""Draw a tree with Graphviz."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Optional

from dataknobs_structures._tree_walk import level_order

if TYPE_CHECKING:
    import graphviz

    from dataknobs_structures.tree import Tree


def to_dot(
    top: Tree, node_name_fn: Optional[Callable[[Tree], str]], **kwargs: Any
) -> graphviz.Digraph:
    """Return a graph with all nodes of the whole tree and the edges below `top`."""
    from graphviz import Digraph

    name_of = node_name_fn or (lambda node: str(node.data))
    graph = Digraph(**kwargs)
    ids = {}
    for number, node in enumerate(level_order(top.root)):
        ids[id(node)] = f"N_{number:03d}"
        graph.node(ids[id(node)], label=name_of(node))
    for node in level_order(top):
        for child in node.children or ():
            graph.edge(ids[id(node)], ids[id(child)])
    return graph
