"""Trees, as reference programs use them."""

from __future__ import annotations

import copy
import gc
import os
import pickle
import random
import subprocess
import sys
import threading
import weakref
from contextlib import suppress
from typing import Any, Callable, List, Optional, Tuple

import pyparsing
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.growth import LINEAR, growth

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


def test_a_new_node_may_name_its_parent_and_its_place() -> None:
    root = tree("(a b c)")
    assert Tree("x", root, 1).sibnum == 1
    assert root.as_string() == "(a b x c)"
    made = Tree("x", parent="p")
    assert (made.depth, made.root.as_string()) == (1, "(p x)")
    assert Tree("x", parent=0).root.data == 0


@pytest.mark.parametrize(
    ("place", "added", "moved"),
    [
        (None, "(a b c d x)", "(a c d b)"),
        (-1, "(a b c d x)", "(a c d b)"),
        (0, "(a x b c d)", "(a b c d)"),
        (1, "(a b x c d)", "(a c b d)"),
        (2, "(a b c x d)", "(a c d b)"),
        (3, "(a b c d x)", "(a c d b)"),
        (9, "(a b c d x)", "(a c d b)"),
    ],
)
def test_a_place_counts_once_the_child_has_left_its_parent(
    place: Any, added: str, moved: str
) -> None:
    root = tree("(a b c d)")
    root.add_child("x", place)
    assert root.as_string() == added
    root = tree("(a b c d)")
    root.add_child(root.find_nodes(lambda node: node.data == "b")[0], place)
    assert root.as_string() == moved


@pytest.mark.parametrize("edge", [("c", "a"), ("c", "b"), ("b", "b"), ("a", "a")])
def test_a_circle_is_refused_and_the_tree_stays_as_it_was(
    edge: Tuple[str, str],
) -> None:
    root = tree("(a (b c))")
    with pytest.raises(ValueError, match=f"Cannot add node '{edge[1]}' to '{edge[0]}'"):
        root.add_edge(*edge)
    assert root.as_string() == "(a (b c))"


def test_children_are_none_until_there_is_one_and_then_the_live_list() -> None:
    root = Tree("a")
    assert root.children is None
    child = root.add_child("b")
    children = root.children
    assert children == [child]
    child.prune()
    assert children is root.children
    assert children == []


def seen(top: Tree) -> List[Any]:
    """Return what can be asked of a tree without asking for a list of children."""
    nodes = top.find_nodes(lambda node: True)
    return [
        (top.as_string(), repr(top), top.get_edges(), top.get_edges("dfs")),
        [node.data for node in top.find_nodes(lambda node: True, "bfs", False)],
        (top.get_deepest_left().data, top.get_deepest_right().data),
        [leaf.data for leaf in top.collect_terminal_nodes()],
        [(n.sibnum, n.num_siblings, n.num_children, n.has_children()) for n in nodes],
        [str(n.next_sibling) + str(n.prev_sibling) for n in nodes],
        pickle.loads(pickle.dumps(top)).as_string(),
        copy.deepcopy(nodes[-1]).root.as_string(),
    ]


@pytest.mark.parametrize("count", range(5))
def test_nothing_depends_on_who_has_asked_for_a_list_of_children(count: int) -> None:
    kept, asked = Tree("top"), Tree("top")
    for number in range(count):
        for top in (kept, asked):
            top.add_child(number).add_child("below")
        assert [child.data for child in asked.children or ()] == [*range(number + 1)]
        assert seen(kept) == seen(asked)
    for place in (0, count - 1):
        for top in (kept, asked):
            top.add_child("new", place)
        assert seen(kept) == seen(asked)
    for top in (kept, asked):
        for node in top.find_nodes(lambda node: node.data == "below"):
            node.prune()
    assert seen(kept) == seen(asked)


class Falsy(Tree):
    def __bool__(self) -> bool:
        return False


@pytest.mark.parametrize("count", [1, 2, 3])
def test_children_that_count_as_false_are_children(count: int) -> None:
    root = Tree("a")
    for number in range(count):
        root.add_child(Falsy(number))
    assert len(root.find_nodes(lambda node: True)) == count + 1
    assert len(root.find_nodes(lambda node: True, "bfs")) == count + 1
    assert len(root.collect_terminal_nodes()) == count
    assert root.has_children()


def test_threads_that_ask_at_once_get_the_same_list() -> None:
    roots = [tree("(a b)") for _ in range(2_000)]
    found: List[List[Any]] = [[], []]

    def ask(mine: List[Any]) -> None:
        mine += [root.children for root in roots]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    threads = [threading.Thread(target=ask, args=(mine,)) for mine in found]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert all(one is other for one, other in zip(*found))


def test_pruning_returns_the_former_parent() -> None:
    root = tree("(a (b d) c)")
    b = root.get_deepest_left().parent
    assert b is not None
    assert (b.prune(), root.prune()) == (root, None)
    assert (root.as_string(), b.as_string(), b.depth) == ("(a c)", "(b d)", 0)


def test_setting_a_parent_touches_no_list_of_children() -> None:
    root, other = tree("(a b c)"), tree("(x y)")
    child = root.get_deepest_left()
    child.parent = other
    assert child.root is other
    assert (root.as_string(), other.as_string()) == ("(a b c)", "(x y)")
    with pytest.raises(ValueError, match="not among the children"):
        print(child.sibnum)
    assert child.prune() is other
    assert child.parent is None


def test_nodes_are_equal_only_if_they_are_the_same_and_always_true() -> None:
    assert Tree("a") != Tree("a")
    assert len({Tree("a"), Tree("a")}) == 2
    assert Tree("")


def test_edges_between_given_nodes() -> None:
    root, other = tree("(a (b d) c)"), tree("(x (y z))")
    y = other.children[0] if other.children else other
    # A parent from elsewhere comes below this node, a child comes along.
    assert root.add_edge(y, "d")[0] is y
    assert (root.as_string(), other.as_string()) == ("(a b c (y z d))", "x")
    # What is searched by its data is searched from here downwards.
    y.add_edge("c", "q")
    assert root.as_string() == "(a b c (y z d (c q)))"


def test_a_search_can_start_below_stop_early_and_stay_high() -> None:
    root = tree("(a (b (d e) f) c)")

    def found(**options: Any) -> str:
        nodes = root.find_nodes(lambda node: node.data in "abdf", **options)
        return "".join(node.data for node in nodes)

    assert (found(), found(traversal="bfs")) == ("abdf", "abdf")
    assert found(include_self=False) == "bdf"
    assert found(include_self=False, only_first=True) == "b"
    assert found(highest_only=True) == "a"
    assert found(include_self=False, highest_only=True, traversal="bfs") == "b"


def test_an_unknown_traversal_is_refused() -> None:
    for call in (tree("(a b)").get_edges, lambda way: Tree(1).find_nodes(bool, way)):
        with pytest.raises(ValueError, match="'up'"):
            call("up")


def test_nodes_may_be_pruned_while_they_are_searched() -> None:
    for traversal in ("dfs", "bfs"):
        root = tree("(a (b d e) c (f g))")
        assert len(root.find_nodes(lambda node: node.prune() or True, traversal)) == 7
        assert root.children == []


def test_leaves_can_be_filtered_and_appended() -> None:
    root = tree("(a (b d e) c)")
    found = [root]
    leaves = root.collect_terminal_nodes(lambda node: node.data > "c", found)
    assert leaves is found
    assert [node.data for node in found] == ["a", "d", "e"]
    assert root.get_deepest_left().collect_terminal_nodes()[0].data == "d"


@pytest.mark.parametrize(
    ("as_data", "include_self", "count"), [(True, True, 4), (False, False, 2)]
)
def test_edges_are_those_below_a_node(
    as_data: bool, include_self: bool, count: int
) -> None:
    root = tree("(z (a (b d e) c))").get_deepest_right().parent
    assert root is not None
    edges = root.get_edges("dfs", include_self, as_data)
    assert len(edges) == count
    assert edges[-2:] == [("b", "e"), ("a", "c")] or edges == [
        (node.parent, node) for node in root.collect_terminal_nodes()[:2]
    ]


def test_a_printed_part_of_a_tree_keeps_its_depth() -> None:
    root = tree("(a (b d e) c)")
    assert root.as_string("--", True) == "(a\n--(b\n----d\n----e)\n--c)"
    assert repr(root.children[0] if root.children else 0) == "(b\n    d\n    e)"
    assert str(root) == repr(root)


def test_a_drawing_has_all_nodes_but_only_the_edges_below() -> None:
    root = tree("(a (b d) c)")
    b = root.get_deepest_left().parent
    assert b is not None
    lines = b.build_dot(name="G", node_attr={"shape": "box"}).source.split("\n")
    assert [line.strip() for line in lines if line] == [
        "digraph G {",
        "node [shape=box]",
        "N_000 [label=a]",
        "N_001 [label=b]",
        "N_002 [label=c]",
        "N_003 [label=d]",
        "N_001 -> N_003",
        "}",
    ]
    assert "[label=aa]" in root.build_dot(lambda node: node.data * 2).source


# --- text ---

WORDS = st.text("ab,.;\\[]{}é\u3000\u00a0\x0b", min_size=1) | st.sampled_from(
    ['"b c"', "'b (c'", '"a\\"b"', "'a''b'", "''", '""']
)
LISTS = st.recursive(
    WORDS.map(lambda word: [word]),
    lambda inner: st.tuples(WORDS, st.lists(inner | WORDS, max_size=4)).map(
        lambda pair: [pair[0], *pair[1]]
    ),
)


def shape(node: Any) -> Any:
    return (node.data, [shape(child) for child in node.children or ()])


@given(LISTS)
def test_a_tree_comes_back_from_its_text(data: Any) -> None:
    made = build_tree_from_list(data)
    if made.children:
        texts = [made.as_string(), made.as_string("\t\n "), str(made)]
        assert [shape(tree(text)) for text in texts] == [shape(made)] * 3


@given(st.lists(st.sampled_from([*"(()) ab\"'\\\n\t", "(a b)", "\\x41"])).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_as_pyparsing_reads_it_or_is_unbalanced(text: str) -> None:
    text = f"({text})"
    groups = pyparsing.OneOrMore(pyparsing.nested_expr()).parse_with_tabs()
    try:
        built = tree(text)
    except pyparsing.ParseException as error:
        assert "Expected ')'" in str(error)
        with pytest.raises(pyparsing.ParseException):
            groups.parse_string(text)
    else:
        expected = groups.parse_string(text).as_list()
        assert shape(built) == shape(build_tree_from_list(expected))


@pytest.mark.parametrize(
    ("text", "place"),
    [("(a (b c)", 0), ("(a (b", 3), ("(", 0), ("((a) (b) (c '(')", 0)],
)
def test_an_error_points_at_the_last_parenthesis_that_is_never_closed(
    text: str, place: int
) -> None:
    with pytest.raises(pyparsing.ParseException, match=f"at char {place}"):
        tree(text)


@pytest.mark.parametrize("rest", [")", ")) c", " (c", " (c (d)", ") (c d)", "x", '"'])
def test_what_follows_the_last_complete_group_is_ignored(rest: str) -> None:
    assert tree(f"(a b){rest}").as_string() == "(a b)"


@pytest.mark.parametrize(
    ("data", "same"),
    [
        ([], []),
        ([[]], []),
        ("x", "x"),
        (None, None),
        (("a", "b"), ("a", "b")),
        ([["a"], "b"], "a"),
    ],
)
def test_what_is_no_list_or_an_empty_one_is_the_data_of_a_node(
    data: Any, same: Any
) -> None:
    assert build_tree_from_list(data).data == same


# --- copies ---


def test_a_shallow_copy_shares_all_a_node_has() -> None:
    b = tree("(a (b d) c)").get_deepest_left().parent
    twin = copy.copy(b)
    assert b is not None and twin is not None and twin is not b
    assert (twin.data, twin.parent, twin.children) == (b.data, b.parent, b.children)


def test_a_deep_copy_copies_the_whole_tree_and_its_data() -> None:
    root = Tree(["data"])
    twin = copy.deepcopy(root.add_child("x"))
    assert twin.parent is not None and twin.parent is not root
    assert twin.parent.data == ["data"] and twin.parent.data is not root.data


def test_data_that_refers_to_nodes_refers_to_their_copies() -> None:
    root = Tree("a")
    other = Tree({"see": root}, Tree("top"))
    root.data = [other]
    for twin in (copy.deepcopy(other), pickle.loads(pickle.dumps(other))):
        assert twin.data["see"].data[0] is twin
        assert twin.root.data == "top"


class Named(Tree):
    """A subclass with an attribute of its own."""

    name: str = ""


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_attributes_of_a_subclass_are_copied_and_pickled(protocol: int) -> None:
    node = Named("a", Tree("top"))
    node.name = "first"
    twins = (copy.deepcopy(node), pickle.loads(pickle.dumps(node, protocol)))
    for twin in (*twins, copy.copy(node)):
        assert (type(twin), twin.name, twin.root.data) == (Named, "first", "top")


def test_nodes_pickled_together_stay_together() -> None:
    root = tree("(a (b d) c)")
    nodes = pickle.loads(pickle.dumps([root.get_deepest_right(), root]))
    assert nodes[0] is nodes[1].get_deepest_right()


# --- depth and breadth ---


@pytest.fixture(name="chain", scope="module")
def fixture_chain() -> Tree:
    root = node = Tree("n")
    for _ in range(DEEP):
        node = node.add_child("n")
    return root


def test_a_chain_of_100000_nodes_is_walked(chain: Tree) -> None:
    (leaf,) = chain.collect_terminal_nodes()
    assert leaf is chain.get_deepest_left() is chain.get_deepest_right()
    assert (leaf.depth, leaf.root, len(leaf.get_path())) == (DEEP, chain, DEEP + 1)
    for traversal in ("dfs", "bfs"):
        assert chain.find_nodes(lambda node: not node.has_children(), traversal) == [
            leaf
        ]
        assert len(chain.get_edges(traversal)) == DEEP
    assert chain.is_ancestor(leaf)
    assert leaf.find_deepest_common_ancestor(chain) is chain
    assert chain.add_edge("n", leaf)[0] is chain
    leaf.prune()
    chain.get_deepest_left().add_child(leaf)


def test_a_chain_of_100000_nodes_is_printed_parsed_copied_and_pickled(
    chain: Tree,
) -> None:
    text = chain.as_string()
    # Indented, it would take ten gigabytes.
    assert repr(chain) == text
    # A node shallow enough for that is indented.
    assert repr(tree("(a " * 1000 + "b" + ")" * 1000)).count("\n") == 1000
    twins = [tree(text), copy.deepcopy(chain), pickle.loads(pickle.dumps(chain))]
    twins.append(build_tree_from_list(_nested(DEEP)))
    assert all(twin.as_string() == text and twin != chain for twin in twins)
    assert copy.copy(chain).children is chain.children


def _nested(depth: int) -> Any:
    nested: Any = "n"
    for _ in range(depth):
        nested = ["n", nested]
    return nested


def test_a_chain_of_100000_nodes_is_freed() -> None:
    class Data:
        """What a weak reference can refer to."""

    data = Data()
    found = weakref.ref(data)
    root = node = Tree("n")
    for _ in range(DEEP):
        node = node.add_child("n")
    node.add_child(data)
    del root, node, data
    gc.collect()
    assert found() is None


MEASURE_NODES = """
import random, tracemalloc
from dataknobs_structures import Tree

numbers = random.Random(1)
parents = [numbers.randrange(number) for number in range(1, 10_000)]
tracemalloc.start()
nodes = [Tree(None)]
for parent in parents:
    nodes.append(nodes[parent].add_child(None))
root, nodes[:] = nodes[0], []
print(tracemalloc.get_traced_memory()[0] / 10_000)
"""


def test_a_node_takes_110_bytes_on_average() -> None:
    # In a process of its own: what measures coverage takes memory for each call too.
    done = subprocess.run(
        [sys.executable, "-c", MEASURE_NODES],
        env={"PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))},
        stdout=subprocess.PIPE,
        check=True,
    )
    assert float(done.stdout) <= 110


def siblings(size: int) -> List[Tree]:
    root = Tree("root")
    return [root.add_child(number) for number in range(size)]


def follow(nodes: List[Tree]) -> None:
    node: Optional[Tree] = nodes[0]
    while node is not None:
        node = node.next_sibling


def follow_back(nodes: List[Tree]) -> None:
    node: Optional[Tree] = nodes[-1]
    while node is not None:
        node = node.prev_sibling


def prune_all(nodes: List[Tree]) -> None:
    for node in nodes:
        node.prune()


SIBLING_JOBS: List[Callable[[List[Tree]], object]] = [
    follow,
    follow_back,
    lambda nodes: [node.sibnum for node in nodes],
    lambda nodes: prune_all(nodes[::-1]),
    # A list deletes at its front in linear time, but a thousand times faster.
    prune_all,
    lambda nodes: prune_all(random.Random(1).sample(nodes, len(nodes))),
    lambda nodes: [nodes[0].add_child(node) for node in nodes[:0:-1]],
    lambda nodes: [node.prune() and node.root.sibnum for node in nodes[::2]],
    lambda nodes: (nodes[0].parent or nodes[0]).get_edges(),
]


@pytest.mark.parametrize("job", SIBLING_JOBS)
def test_siblings_take_linear_time(job: Callable[[List[Tree]], object]) -> None:
    assert growth(job, siblings, 1_000, 8_000) < LINEAR


@pytest.mark.parametrize(
    "make",
    [
        lambda size: f"(a{' b' * size})",
        lambda size: "(" * size + "a" + ")" * size,
        lambda size: "(a " * size + ")" * size,
        lambda size: f"(a {'don' + chr(39) + 't ' * size})",
        lambda size: "(" + "'\\" * size + ")",
        lambda size: "(" + "\"'" * size + ")",
        lambda size: "(a " + "' \n" * size + ")",
        lambda size: "()" * size,
        lambda size: "(" + ")" * size,
        lambda size: "(" * size,
    ],
)
def test_any_text_is_read_in_linear_time(make: Callable[[int], str]) -> None:
    def read(text: str) -> None:
        with suppress(pyparsing.ParseException):
            tree(text)

    assert growth(read, make, 500, 4_000) < LINEAR
