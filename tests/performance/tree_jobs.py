"""Jobs of trees: growing, walking, looking up, parsing, and doing so without limits."""

from __future__ import annotations

import copy
import pickle
import random
from collections.abc import Callable
from typing import Any

from performance.job import OURS, PUBLISHED, Contender, Goal, Job
from performance.measures import bytes_each, growth

Parents = list[int]
Names = list[tuple[str, list[str]]]


def make_parents(size: int) -> Parents:
    """Return the parent of each node but the first, any of those before it."""
    chance = random.Random(size)
    return [chance.randrange(number) for number in range(1, size)]


def make_names(size: int) -> Names:
    """Return names of children, and of ten children of each."""
    return [(f"{n}", [f"{n}.{other}" for other in range(10)]) for n in range(size)]


def make_pairs(size: int) -> tuple[Parents, list[tuple[int, int]]]:
    """Return a tree of 20,000 nodes, or of the size if that is less, and pairs."""
    parents = make_parents(min(2 * size, 20_000))
    chance = random.Random(size)
    count = len(parents) + 1
    pairs = [(chance.randrange(count), chance.randrange(count)) for _ in range(size)]
    return parents, pairs


# Growing


def grow_ours(names: Names) -> Callable[[], Any]:
    from dataknobs_structures import Tree

    def run() -> Any:
        root = Tree("root")
        for name, below in names:
            child = root.add_child(name)
            for other in below:
                child.add_child(other)
        return root

    return run


def grow_networkx(names: Names) -> Callable[[], Any]:
    from networkx import DiGraph

    def run() -> Any:
        graph = DiGraph()
        for name, below in names:
            graph.add_edge("root", name)
            for other in below:
                graph.add_edge(name, other)
        return graph

    return run


def grow_anytree(names: Names) -> Callable[[], Any]:
    from anytree import Node

    def run() -> Any:
        root = Node("root")
        for name, below in names:
            child = Node(name, parent=root)
            for other in below:
                Node(other, parent=child)
        return root

    return run


def grow_treelib(names: Names) -> Callable[[], Any]:
    from treelib.tree import Tree

    def run() -> Any:
        tree = Tree()
        tree.create_node("root", "root")
        for name, below in names:
            tree.create_node(name, name, parent="root")
            for other in below:
                tree.create_node(other, other, parent=name)
        return tree

    return run


def grow_bigtree(names: Names) -> Callable[[], Any]:
    from bigtree import Node

    def run() -> Any:
        root = Node("root")
        for name, below in names:
            child = Node(name, parent=root)
            for other in below:
                Node(other, parent=child)
        return root

    return run


def names_of(children: Callable[[Any], Any], name: Callable[[Any], Any]) -> Any:
    """Return a function that lists the names below a node, each before its children."""

    def names(top: Any) -> list[Any]:
        found, pending = [], [top]
        while pending:
            node = pending.pop()
            found.append(str(name(node)))
            pending.extend(reversed(list(children(node) or ())))
        return found

    return names


our_names = names_of(lambda node: node.children, lambda node: node.data)
node_names = names_of(lambda node: node.children, lambda node: node.name)


def networkx_names(graph: Any) -> list[str]:
    return list(names_of(graph.successors, str)("root"))


def treelib_names(tree: Any) -> list[str]:
    return list(names_of(tree.is_branch, str)("root"))


# A random tree


def with_names(parents: Parents) -> list[tuple[str, int]]:
    return [(f"{number}", parent) for number, parent in enumerate(parents, 1)]


def random_ours(parents: Parents) -> Callable[[], Any]:
    from dataknobs_structures import Tree

    named = with_names(parents)

    def run() -> Any:
        nodes = [Tree("0")]
        for name, parent in named:
            nodes.append(nodes[parent].add_child(name))
        return nodes[0]

    return run


def random_anytree(parents: Parents) -> Callable[[], Any]:
    from anytree import Node

    named = with_names(parents)
    return lambda: random_nodes(Node, named)[0]


def random_anytree_light(parents: Parents) -> Callable[[], Any]:
    from anytree import LightNodeMixin

    class Light(LightNodeMixin):  # type: ignore[misc]  # untyped
        __slots__ = ["name"]

        def __init__(self, name: str, parent: Any = None) -> None:
            self.name = name
            self.parent = parent  # type: ignore[misc]  # a property of the mixin

    named = with_names(parents)
    return lambda: random_nodes(Light, named)[0]


def random_bigtree(parents: Parents) -> Callable[[], Any]:
    from bigtree import Node

    named = with_names(parents)
    return lambda: random_nodes(Node, named)[0]


def random_nltk(parents: Parents) -> Callable[[], Any]:
    from nltk import ParentedTree

    named = with_names(parents)

    def run() -> Any:
        nodes = [ParentedTree("0", [])]
        for name, parent in named:
            node = ParentedTree(name, [])
            nodes[parent].append(node)
            nodes.append(node)
        return nodes[0]

    return run


def random_nodes(node: Any, named: list[tuple[str, int]]) -> list[Any]:
    nodes = [node("0")]
    for name, parent in named:
        nodes.append(node(name, parent=nodes[parent]))
    return nodes


nltk_names = names_of(list, lambda node: node.label())


# Walking


def walk_ours(order: str) -> Callable[[Parents], Callable[[], Any]]:
    def prepare(parents: Parents) -> Callable[[], Any]:
        top = random_ours(parents)()
        return lambda: top.find_nodes(lambda node: True, traversal=order)

    return prepare


def walk_anytree(name: str) -> Callable[[Parents], Callable[[], Any]]:
    def prepare(parents: Parents) -> Callable[[], Any]:
        import anytree

        walk = getattr(anytree, name)
        top = random_anytree(parents)()
        return lambda: list(walk(top))

    return prepare


def walk_bigtree(name: str) -> Callable[[Parents], Callable[[], Any]]:
    def prepare(parents: Parents) -> Callable[[], Any]:
        import bigtree

        walk = getattr(bigtree, name)
        top = random_bigtree(parents)()
        return lambda: list(walk(top))

    return prepare


def walked_ours(nodes: Any) -> list[Any]:
    return [node.data for node in nodes]


def walked_peers(nodes: Any) -> list[Any]:
    return [node.name for node in nodes]


# Looking up


def all_nodes_ours(parents: Parents) -> list[Any]:
    from dataknobs_structures import Tree

    nodes = [Tree("0")]
    for name, parent in with_names(parents):
        nodes.append(nodes[parent].add_child(name))
    return nodes


def depths_ours(parents: Parents) -> Callable[[], Any]:
    nodes = all_nodes_ours(parents)
    return lambda: [node.depth for node in nodes]


def depths_anytree(parents: Parents) -> Callable[[], Any]:
    from anytree import Node

    nodes = random_nodes(Node, with_names(parents))
    return lambda: [node.depth for node in nodes]


def paths_ours(parents: Parents) -> Callable[[], Any]:
    nodes = all_nodes_ours(parents)
    return lambda: [len(node.get_path()) for node in nodes]


def paths_anytree(parents: Parents) -> Callable[[], Any]:
    from anytree import Node

    nodes = random_nodes(Node, with_names(parents))
    return lambda: [len(node.path) for node in nodes]


def ancestors_ours(given: Any) -> Callable[[], Any]:
    parents, pairs = given
    nodes = all_nodes_ours(parents)
    chosen = [(nodes[one], nodes[other]) for one, other in pairs]
    return lambda: [
        one.find_deepest_common_ancestor(other).data for one, other in chosen
    ]


def ancestors_anytree(given: Any) -> Callable[[], Any]:
    from anytree import Node
    from anytree.util import commonancestors

    parents, pairs = given
    nodes = random_nodes(Node, with_names(parents))
    chosen = [(nodes[one], nodes[other]) for one, other in pairs]
    # It counts no node as its own ancestor, so it is asked about a node below each.
    below = {node: Node("below", parent=node) for pair in chosen for node in pair}
    return lambda: [
        commonancestors(below[one], below[other])[-1].name for one, other in chosen
    ]


def ancestors_networkx(given: Any) -> Callable[[], Any]:
    from networkx import DiGraph, tree_all_pairs_lowest_common_ancestor

    parents, pairs = given
    graph = DiGraph((parent, number) for number, parent in enumerate(parents, 1))

    def run() -> list[str]:
        found = dict(tree_all_pairs_lowest_common_ancestor(graph, 0, set(pairs)))
        both = (found[pair] if pair in found else found[pair[::-1]] for pair in pairs)
        return [f"{number}" for number in both]

    return run


def ancestors_bigtree(given: Any) -> Callable[[], Any]:
    from bigtree import Node, get_common_ancestors

    parents, pairs = given
    nodes = random_nodes(Node, with_names(parents))
    chosen = [(nodes[one], nodes[other]) for one, other in pairs]
    return lambda: [get_common_ancestors(list(pair))[-1].name for pair in chosen]


# Parsing


def make_brackets(size: int) -> str:
    """Return a random tree, of which inner nodes have a name and leaves are words."""
    children: list[list[int]] = [[] for _ in range(size)]
    for number, parent in enumerate(make_parents(size), 1):
        children[parent].append(number)
    texts = [""] * size
    for number in reversed(range(size)):
        below = " ".join(texts[child] for child in children[number])
        texts[number] = f"(n{number} {below})" if below else f"n{number}"
    return texts[0]


def parse_ours(text: str) -> Callable[[], Any]:
    from dataknobs_structures import build_tree_from_string

    return lambda: build_tree_from_string(text)


def parse_nltk(text: str) -> Callable[[], Any]:
    from nltk import Tree

    return lambda: Tree.fromstring(text)


def parsed_nltk(top: Any) -> list[str]:
    def children(node: Any) -> Any:
        return () if isinstance(node, str) else list(node)

    def name(node: Any) -> Any:
        return node if isinstance(node, str) else node.label()

    return list(names_of(children, name)(top))


# Many siblings


def siblings_ours(size: int) -> Any:
    from dataknobs_structures import Tree

    root = Tree("root")
    return [root.add_child(number) for number in range(size)]


def next_of_each(size: int) -> Callable[[], Any]:
    children = siblings_ours(size)

    def run() -> int:
        count, node = 0, children[0]
        while node is not None:
            count, node = count + 1, node.next_sibling
        return count

    return run


def sibnums(size: int) -> Callable[[], Any]:
    children = siblings_ours(size)
    return lambda: [node.sibnum for node in children]


def prune_from_the_end(size: int) -> Callable[[], Any]:
    children = siblings_ours(size)

    def run() -> Any:
        for node in reversed(children):
            node.prune()
        return children[0].num_siblings

    return run


# A chain


def chain_ours(size: int) -> Callable[[], Any]:
    from dataknobs_structures import Tree, build_tree_from_string

    def run() -> Any:
        top = node = Tree("0")
        for number in range(1, size):
            node = node.add_child(f"{number}")
        leaves = top.collect_terminal_nodes()
        printed = top.as_string()
        parsed = build_tree_from_string(printed)
        copied = copy.deepcopy(parsed)
        loaded = pickle.loads(pickle.dumps(copied))  # nosec B301 # its own
        return leaves[0].data, len(repr(top)) > size, loaded.as_string() == printed

    return run


def chain_anytree(size: int) -> Callable[[], Any]:
    from anytree import Node

    def run() -> Any:
        top = node = Node("0")
        # It looks through all ancestors of each node it adds: more would take hours.
        for number in range(1, min(size, 5_000)):
            node = Node(f"{number}", parent=node)
        leaves = top.leaves
        loaded = pickle.loads(pickle.dumps(copy.deepcopy(top)))  # nosec B301 # its own
        return leaves[0].name, len(repr(top)) > 0, bool(loaded)

    return run


def _siblings(name: str, what: str, prepare: Any) -> Job:
    contender = Contender(prepare, fresh=prepare is prune_from_the_end)
    return Job(
        f"tree/{name}",
        f"{what}: how much longer 10,000 siblings take than 1,000",
        lambda size: size,
        sizes=(1_000, 10_000),
        smoke=(10, 100),
        contenders={OURS: contender, PUBLISHED: contender},
        at_most=12,
        measure=growth,
    )


_walked = (100_000,)

JOBS = [
    Job(
        "tree/grow",
        "a root, 1,000 children by `add_child`, 10 children each",
        make_names,
        sizes=(1_000,),
        smoke=(10,),
        contenders={
            OURS: Contender(grow_ours, our_names),
            PUBLISHED: Contender(grow_ours, our_names),
            "anytree": Contender(grow_anytree, node_names),
            "networkx": Contender(grow_networkx, networkx_names),
            "treelib": Contender(grow_treelib, treelib_names),
            "bigtree": Contender(grow_bigtree, node_names),
        },
        goals=[Goal(PUBLISHED, 2), Goal("anytree", 4)],
    ),
    Job(
        "tree/random",
        "a random tree of 100,000 nodes",
        make_parents,
        sizes=_walked,
        smoke=(100,),
        contenders={
            OURS: Contender(random_ours, our_names),
            PUBLISHED: Contender(random_ours, our_names),
            "anytree": Contender(random_anytree, node_names),
            "nltk": Contender(random_nltk, nltk_names),
            "bigtree": Contender(random_bigtree, node_names),
        },
        goals=[Goal(PUBLISHED, 1.3), Goal("anytree", 3)],
    ),
    Job(
        "tree/pre-order",
        "all of 100,000 nodes by `find_nodes`, in pre-order",
        make_parents,
        sizes=_walked,
        smoke=(100,),
        contenders={
            OURS: Contender(walk_ours("dfs"), walked_ours),
            PUBLISHED: Contender(walk_ours("dfs"), walked_ours),
            "anytree": Contender(walk_anytree("PreOrderIter"), walked_peers),
            "bigtree": Contender(walk_bigtree("preorder_iter"), walked_peers),
        },
        goals=[Goal(PUBLISHED, 2.5)],
    ),
    Job(
        "tree/breadth-first",
        "the same, level by level",
        make_parents,
        sizes=_walked,
        smoke=(100,),
        contenders={
            OURS: Contender(walk_ours("bfs"), walked_ours),
            PUBLISHED: Contender(walk_ours("bfs"), walked_ours),
            "anytree": Contender(walk_anytree("LevelOrderIter"), walked_peers),
            "bigtree": Contender(walk_bigtree("levelorder_iter"), walked_peers),
        },
        goals=[Goal(PUBLISHED, 2.5)],
    ),
    Job(
        "tree/depth",
        "the depth of each of 20,000 nodes",
        make_parents,
        sizes=(20_000,),
        smoke=(100,),
        contenders={
            OURS: Contender(depths_ours),
            PUBLISHED: Contender(depths_ours),
            "anytree": Contender(depths_anytree),
        },
        goals=[Goal(PUBLISHED, 2)],
    ),
    Job(
        "tree/path",
        "the path to each of 20,000 nodes",
        make_parents,
        sizes=(20_000,),
        smoke=(100,),
        contenders={
            OURS: Contender(paths_ours),
            PUBLISHED: Contender(paths_ours),
            "anytree": Contender(paths_anytree),
        },
        goals=[Goal(PUBLISHED, 2)],
    ),
    Job(
        "tree/common-ancestor",
        "the deepest common ancestor of 10,000 pairs out of 20,000 nodes",
        make_pairs,
        sizes=(10_000,),
        smoke=(50,),
        contenders={
            OURS: Contender(ancestors_ours),
            PUBLISHED: Contender(ancestors_ours),
            "anytree": Contender(ancestors_anytree),
            "bigtree": Contender(
                ancestors_bigtree, differs="counts no node as its own ancestor"
            ),
            "networkx": Contender(ancestors_networkx),
        },
        goals=[Goal(PUBLISHED, 2.5)],
    ),
    Job(
        "tree/memory",
        "bytes a node of a random tree of 100,000",
        make_parents,
        sizes=_walked,
        smoke=(100,),
        contenders={
            OURS: Contender(random_ours, our_names),
            PUBLISHED: Contender(random_ours, our_names),
            "anytree": Contender(random_anytree, node_names),
            "anytree, light": Contender(random_anytree_light, node_names),
        },
        at_most=110,
        measure=bytes_each,
    ),
    Job(
        "tree/parse",
        "10,000 nodes from nested parentheses",
        make_brackets,
        sizes=(10_000,),
        smoke=(100,),
        contenders={
            OURS: Contender(parse_ours, our_names),
            PUBLISHED: Contender(parse_ours, our_names),
            "nltk": Contender(parse_nltk, parsed_nltk),
        },
        goals=[Goal(PUBLISHED, 100), Goal("nltk", 1.3)],
    ),
    _siblings("next-sibling", "walking by `next_sibling`", next_of_each),
    _siblings("sibnum", "`sibnum` of each", sibnums),
    _siblings("prune", "pruning from the end", prune_from_the_end),
    Job(
        "tree/chain",
        "a chain of 100,000 nodes: build, leaves, print, parse, copy, pickle, repr",
        lambda size: size,
        sizes=(100_000,),
        smoke=(3_000,),
        contenders={
            OURS: Contender(chain_ours),
            PUBLISHED: Contender(chain_ours, differs="RecursionError"),
            "anytree": Contender(chain_anytree, differs="RecursionError at 5,000"),
        },
    ),
]
