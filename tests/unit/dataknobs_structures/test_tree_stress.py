"""Random changes to trees, each compared with a tree too simple to be wrong."""

from __future__ import annotations

import copy
import pickle
import random
from typing import Any, Dict, List, Optional

import pytest

from dataknobs_structures import Tree, build_tree_from_string


class NaiveTree:
    """Know the children of each node by name, and nothing else."""

    def __init__(self) -> None:
        self.children: Dict[int, List[int]] = {}

    def add(self, child: int, parent: Optional[int], place: Optional[int]) -> None:
        self.children.setdefault(child, [])
        if parent is not None:
            self.prune(child)
            siblings = self.children[parent]
            if place is None or not 0 <= place < len(siblings):
                place = len(siblings)
            siblings.insert(place, child)

    def prune(self, child: int) -> Optional[int]:
        parent = self.parent(child)
        if parent is not None:
            self.children[parent].remove(child)
        return parent

    def parent(self, child: int) -> Optional[int]:
        for parent, children in self.children.items():
            if child in children:
                return parent
        return None

    def path(self, name: int) -> List[int]:
        parent = self.parent(name)
        return [*([] if parent is None else self.path(parent)), name]

    def pre_order(self, name: int) -> List[int]:
        below = [self.pre_order(child) for child in self.children[name]]
        return [name, *(each for names in below for each in names)]

    def level_order(self, name: int) -> List[int]:
        return sorted(self.pre_order(name), key=lambda each: len(self.path(each)))

    def common_ancestor(self, one: int, other: int) -> Optional[int]:
        shared = [name for name in self.path(one) if name in self.path(other)]
        return shared[-1] if shared else None

    def highest(self, name: int) -> List[int]:
        """Return the names divisible by 3, but none below another one."""
        if name % 3 == 0:
            return [name]
        return [each for child in self.children[name] for each in self.highest(child)]

    def text(self, name: int) -> str:
        inner = "".join(f" {self.text(child)}" for child in self.children[name])
        return f"({name}{inner})" if inner else str(name)


class Both:
    """Change both trees in the same way."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.naive = NaiveTree()
        self.nodes: List[Tree] = []
        self.new_node(None)

    def new_node(self, parent: Optional[int]) -> None:
        name, place = len(self.nodes), self.place()
        if parent is None:
            node = Tree(name)
        elif self.random.random() < 0.5:
            node = Tree(name, self.nodes[parent], place)
        else:
            node = self.nodes[parent].add_child(name, place)
        self.nodes.append(node)
        self.naive.add(name, parent, place)

    def move(self) -> None:
        name, parent = self.name(), self.name()
        if name not in self.naive.path(parent):
            place = self.place()
            self.nodes[parent].add_child(self.nodes[name], place)
            self.naive.add(name, parent, place)

    def prune(self) -> None:
        name = self.name()
        former = self.nodes[name].prune()
        assert (former and former.data) == self.naive.prune(name)

    def link(self) -> None:
        """Add an edge between data, which may create, find or move their nodes."""
        top, parent, child = self.name(), self.name(), self.name()
        below = self.naive.pre_order(top)
        if parent in below and child in below and child not in self.naive.path(parent):
            found = self.nodes[top].add_edge(parent, child)
            assert found == (self.nodes[parent], self.nodes[child])
            self.naive.add(child, parent, None)

    def reorder(self) -> None:
        """Change a list of children behind the tree's back."""
        name = self.name()
        if self.naive.children[name]:
            seed = self.random.random()
            random.Random(seed).shuffle(self.naive.children[name])
            random.Random(seed).shuffle(self.nodes[name].children or [])

    def name(self) -> int:
        return self.random.randrange(len(self.nodes))

    def place(self) -> Optional[int]:
        return self.random.choice([None, -1, 0, 1, 2, 99])

    def change(self) -> None:
        parent = self.random.choice([self.name(), None])
        others = [self.move, self.move, self.prune, self.link, self.reorder]
        if self.random.random() < 0.3:
            self.new_node(parent)
        else:
            self.random.choice(others)()


def data(nodes: Any) -> List[Any]:
    return [node.data for node in nodes]


def check_place(naive: NaiveTree, node: Tree) -> None:
    """Check what a node says about itself and those around it."""
    path = naive.path(node.data)
    parent = naive.parent(node.data)
    siblings = [node.data] if parent is None else naive.children[parent]
    place = siblings.index(node.data)
    before, after = siblings[:place], siblings[place + 1 :]
    assert data(filter(None, [node.prev_sibling])) == before[-1:]
    assert data(filter(None, [node.next_sibling])) == after[:1]
    assert data(node.get_path()) == path
    assert (node.depth, node.root.data) == (len(path) - 1, path[0])
    assert (node.parent and node.parent.data) == parent
    assert data(node.children or []) == naive.children[node.data]
    assert node.num_children == len(naive.children[node.data])
    assert node.has_children() == bool(naive.children[node.data])
    assert node.has_parent() == (parent is not None)
    assert (node.sibnum, node.num_siblings) == (place, len(siblings))


def check_below(naive: NaiveTree, node: Tree) -> None:
    """Check what a node finds below itself."""
    name = node.data
    dfs, bfs = naive.pre_order(name), naive.level_order(name)
    leaves = [each for each in dfs if not naive.children[each]]
    assert data(node.find_nodes(lambda _: True)) == dfs
    assert data(node.find_nodes(lambda _: True, "bfs", include_self=False)) == bfs[1:]
    assert data(node.find_nodes(lambda n: n.data % 3 == 0, highest_only=True)) == (
        naive.highest(name)
    )
    assert sorted(
        data(node.find_nodes(lambda n: n.data % 3 == 0, "bfs", highest_only=True))
    ) == sorted(naive.highest(name))
    assert data(node.find_nodes(lambda n: n.data % 5 == 0, only_first=True)) == (
        [each for each in dfs if each % 5 == 0][:1]
    )
    assert data(node.collect_terminal_nodes()) == leaves
    assert node.get_edges() == [(naive.parent(each), each) for each in bfs[1:]]
    assert node.get_edges("dfs") == [(naive.parent(each), each) for each in dfs[1:]]
    assert node.get_deepest_left().data == leaves[0]
    assert node.get_deepest_right().data == leaves[-1]
    assert node.as_string() == naive.text(name)


def check_text(node: Tree) -> None:
    text = node.as_string(delim="  ", multiline=True)
    assert repr(node) == text
    assert build_tree_from_string(text).as_string() == node.as_string()


@pytest.mark.parametrize("seed", range(12))
def test_after_any_changes_every_node_knows_what_a_naive_tree_knows(seed: int) -> None:
    both = Both(seed)
    for number in range(300):
        both.change()
        check_place(both.naive, both.nodes[both.name()])
        if number % 100 == 99:
            for node in both.nodes:
                check_place(both.naive, node)
                check_below(both.naive, node)
                check_text(node)


@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_ancestors_are_those_of_a_naive_tree(seed: int) -> None:
    both = Both(seed)
    for _ in range(80):
        both.change()
    for one in both.nodes:
        for other in both.nodes:
            found = one.find_deepest_common_ancestor(other)
            path = both.naive.path(other.data)
            assert (found and found.data) == (
                both.naive.common_ancestor(one.data, other.data)
            )
            assert one.is_ancestor(other) == (one.data in path[:-1])
            assert one.is_ancestor(other, True) == (one.data in path)


@pytest.mark.parametrize("seed", range(4))
def test_copies_of_a_changed_tree_are_like_it_and_apart_from_it(seed: int) -> None:
    both = Both(seed)
    for _ in range(80):
        both.change()
    for node in both.nodes:
        for twin in (copy.deepcopy(node), pickle.loads(pickle.dumps(node))):
            assert twin.root.as_string() == node.root.as_string()
            assert data(twin.get_path()) == data(node.get_path())
            for each in twin.root.find_nodes(lambda _: True):
                assert each not in both.nodes
                check_place(both.naive, each)
