"""Trees, as reference programs use them."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pyparsing
import pytest

from dataknobs_structures import Tree, build_tree_from_string
from dataknobs_structures.tree import build_tree_from_list

DEEP = 100_000


def tree(text: str) -> Tree:
    return build_tree_from_string(text)


def test_adding_a_child_returns_it_and_counts_direct_children() -> None:
    root = Tree("root")
    child = root.add_child("child")
    child.add_child("grandchild")
    assert (child.parent, root.num_children, child.depth) == (root, 1, 1)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("(a (b d e) c)", "(a (b d e) c)"),
        ("((a b) c)", "(a b c)"),
        ("(a b) (c d)", "(a b (c d))"),
        ('(a "b c" d)', '(a "b c" d)'),
        (" plain ", " plain "),
        ("", ""),
    ],
)
def test_a_string_becomes_a_tree_that_prints_it(text: str, same: str) -> None:
    assert tree(text).as_string() == same


def test_empty_parentheses_are_a_node_with_an_empty_list() -> None:
    assert tree("()").data == []


def test_unbalanced_text_is_refused() -> None:
    with pytest.raises(pyparsing.ParseException):
        tree("(a (b c)")


@pytest.mark.parametrize(
    ("parent", "child", "result"),
    [
        ("b", "q", "(a (b q) c)"),
        ("N", "M", "(a b c (N M))"),
        ("N", "b", "(a c (N b))"),
    ],
)
def test_an_edge_finds_makes_or_moves_its_ends(
    parent: str, child: str, result: str
) -> None:
    root = tree("(a b c)")
    root.add_edge(parent, child)
    assert root.as_string() == result


def test_edges_come_in_the_order_of_the_traversal() -> None:
    root = tree("(a (b d e) c)")
    level: Any = [("a", "b"), ("a", "c"), ("b", "d"), ("b", "e")]
    assert root.get_edges() == level
    assert root.get_edges("dfs") == [level[0], level[2], level[3], level[1]]


def test_the_deepest_common_ancestor_of_a_node_and_its_ancestor_is_the_latter() -> None:
    root = tree("(a (b d e) c)")
    b, c = root.children or []
    d, e = b.children or []
    assert d.find_deepest_common_ancestor(e) is b
    assert d.find_deepest_common_ancestor(c) is root
    assert d.find_deepest_common_ancestor(b) is b
    assert d.find_deepest_common_ancestor(Tree("x")) is None


def test_lists_become_trees_by_the_same_rule() -> None:
    built = build_tree_from_list(["a", ["b", "d"], "c"])
    assert built.as_string() == "(a (b d) c)"


def test_a_chain_of_100000_nodes_needs_no_recursion() -> None:
    root = node = Tree("n")
    for _ in range(DEEP):
        node = node.add_child("n")
    assert node.depth == DEEP
    assert root.collect_terminal_nodes() == [node]
    text = root.as_string()
    for same in (tree(text), copy.deepcopy(root), pickle.loads(pickle.dumps(root))):
        assert same.as_string() == text
