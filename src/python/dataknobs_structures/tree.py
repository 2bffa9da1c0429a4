"""Grow, search, print, parse and draw ordered trees.

>>> tree = Tree("a")
>>> b = tree.add_child("b")
>>> tree.add_edge("b", "d")
((b
    d), d)
>>> tree.as_string()
'(a (b d))'
>>> build_tree_from_string("(a (b d) c)").get_edges()
[('a', 'b'), ('a', 'c'), ('b', 'd')]
"""

# pylint: disable=protected-access  # nodes of one tree read each other's slots
# pylint: disable=too-many-arguments,too-many-public-methods  # the published methods

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Sequence, Tuple

from dataknobs_structures import _tree_copy, _tree_dot, _tree_text, _tree_walk
from dataknobs_structures._errors import InvalidValueError
from dataknobs_structures._tree_children import append, children_of, live_list

if TYPE_CHECKING:
    import graphviz

__all__ = ["Tree", "build_tree_from_list", "build_tree_from_string"]

_new_node = object.__new__

# repr() indents up to this many characters in all; a deeper tree gets one line.
_MAX_INDENTATION = 1 << 28


class Tree:
    """Hold data, an ordered list of children and at most one parent.

    Nodes are equal only if they are the same node, and always true. No method is
    recursive: depth is limited by memory alone. Adding a node takes constant time;
    finding a node among its siblings takes constant time unless the list of children
    was changed in many places since. A node is not added below itself.

    `copy.copy` gives a node that shares data, children and parent; `copy.deepcopy`
    and `pickle` take along the whole tree that a node is part of. A plain node has
    no other attributes and no weak references; those of a subclass do.

    >>> root = Tree("a")
    >>> leaf = Tree("b", parent=root)
    >>> root
    (a
      b)
    >>> leaf.parent is root, leaf.depth, root.children
    (True, 1, [b])

    Args:
        data: anything.
        parent: the node to become a child of, or the data of a new one.
        child_pos: where among the children of the parent; see `add_child`.
    """

    __slots__ = {
        "data": "What this node holds.",
        "parent": "The node above; setting it leaves all lists of children alone.",
        "_children": "None until there is a first child; see _tree_children.",
        "_position": "Where this was last among its siblings; verified before use.",
    }

    data: Any
    parent: Optional[Tree]
    _children: Any
    _position: int

    def __init__(
        self, data: Any, parent: Any = None, child_pos: Optional[int] = None
    ) -> None:
        self.data = data
        self.parent = None
        self._children = None
        self._position = 0
        if parent is not None:
            if not isinstance(parent, Tree):
                parent = Tree(parent)
            parent.add_child(self, child_pos)

    def __repr__(self) -> str:
        if 2 * _tree_text.indentation(self) > _MAX_INDENTATION:
            return self.as_string()
        return self.as_string(delim="  ", multiline=True)

    def __copy__(self) -> Tree:
        return _tree_copy.shallow_copy(self)

    def __deepcopy__(self, memo: Dict[int, Any]) -> Tree:
        return _tree_copy.deep_copy(self, memo)

    def __reduce_ex__(self, protocol: Any) -> Tuple[Any, ...]:
        return _tree_copy.reduce_node(self)

    @property
    def children(self) -> Optional[List[Tree]]:
        """Return the live list of children; None if there never was a child."""
        return live_list(self)

    @property
    def root(self) -> Tree:
        """Return the topmost node, this one if it has no parent. Linear in depth."""
        node = self
        while node.parent is not None:
            node = node.parent
        return node

    @property
    def depth(self) -> int:
        """Return the number of nodes above this one. Linear in it."""
        depth = 0
        node = self.parent
        while node is not None:
            depth += 1
            node = node.parent
        return depth

    @property
    def num_children(self) -> int:
        """Return the number of children."""
        return len(children_of(self))

    @property
    def num_siblings(self) -> int:
        """Return the number of children of the parent, 1 for a root."""
        return 1 if self.parent is None else self.parent.num_children

    @property
    def sibnum(self) -> int:
        """Return the index among the children of the parent, 0 for a root.

        >>> build_tree_from_string("(a b c)").children[1].sibnum
        1

        Raises:
            ValueError: the parent was set directly, and has other children.
        """
        position = self._find_position()
        if position < 0 and self.parent is not None and self._siblings():
            raise InvalidValueError(
                f"Node {self.data!r} is not among the children of its parent"
                f" {self.parent.data!r}. Attach nodes with add_child()."
            )
        return max(position, 0)

    @property
    def next_sibling(self) -> Optional[Tree]:
        """Return the next child of the parent, None for the last and for a root."""
        return self._sibling(1)

    @property
    def prev_sibling(self) -> Optional[Tree]:
        """Return the previous child of the parent, None for the first and a root."""
        return self._sibling(-1)

    def has_children(self) -> bool:
        """Tell whether there are children."""
        return bool(children_of(self))

    def has_parent(self) -> bool:
        """Tell whether there is a parent."""
        return self.parent is not None

    def add_child(self, node_or_data: Any, child_pos: Optional[int] = None) -> Tree:
        """Add a child, and return it.

        >>> tree = build_tree_from_string("(a b c)")
        >>> tree.add_child("d", 0)
        d
        >>> tree.add_child(tree.children[0], 1).root.as_string()
        '(a b d c)'

        Args:
            node_or_data: a node, which leaves its current parent first, or the data
                of a new one.
            child_pos: the index to insert at, counted after that; None, a negative
                one or one beyond the last child appends.

        Raises:
            ValueError: this node is the other one, or in it.
        """
        if isinstance(node_or_data, Tree):
            child = self._released(node_or_data)
        else:
            # What Tree(node_or_data) does, without the price of calling it.
            child = _new_node(Tree)
            child.data = node_or_data
            child._children = None
        children = self._children
        if child_pos is not None and 0 <= child_pos < self.num_children:
            self.children.insert(child_pos, child)  # type: ignore[union-attr]
            child._position = child_pos
        # From here on, append() without the price of a call, the usual case first.
        elif isinstance(children, list):
            child._position = len(children)
            children.append(child)
        elif children is None:
            child._position = 0
            self._children = child
        elif isinstance(children, tuple):
            child._position = 2
            self._children = [*children, child]
        else:
            child._position = 1
            self._children = (children, child)
        child.parent = self
        return child

    def add_edge(
        self, parent_node_or_data: Any, child_node_or_data: Any
    ) -> Tuple[Tree, Tree]:
        """Put a child under a parent, finding or creating both, and return both.

        Data stands for the first node, in depth-first order from this one, that
        holds equal data; if there is none, for a new node. A parent that is not
        found becomes a child of this node; a child that is found is moved.

        >>> tree = build_tree_from_string("(a b c)")
        >>> parent, child = tree.add_edge("b", "q")
        >>> parent, child = tree.add_edge("N", "c")
        >>> tree.as_string()
        '(a (b q) (N c))'
        """
        parent = self._find_node_or_data(parent_node_or_data)
        if parent is None:
            parent = self.add_child(parent_node_or_data)
        child = child_node_or_data
        if not isinstance(child, Tree):
            child = self._find_node_or_data(child) or Tree(child)
        return parent, parent.add_child(child)

    def prune(self) -> Optional[Tree]:
        """Detach this node, and all below it, and return its former parent.

        >>> tree = build_tree_from_string("(a b)")
        >>> tree.children[0].prune().children
        []
        """
        parent = self.parent
        if parent is not None:
            position = self._find_position()
            if position >= 0:
                parent.children.pop(position)  # type: ignore[union-attr]  # found
            self.parent = None
        return parent

    def find_nodes(
        self,
        accept_node_fn: Callable[[Tree], Any],
        traversal: str = "dfs",
        include_self: bool = True,
        only_first: bool = False,
        highest_only: bool = False,
    ) -> List[Tree]:
        """Return the nodes that a function accepts, from this node downwards.

        >>> tree = build_tree_from_string("(a (b d) c)")
        >>> [node.data for node in tree.find_nodes(lambda node: node.data > "a")]
        ['b', 'd', 'c']
        >>> tree.find_nodes(bool, traversal="up")
        Traceback (most recent call last):
        dataknobs_structures._errors.InvalidValueError: traversal must be 'dfs' or \
'bfs', got 'up'

        Args:
            accept_node_fn: called with a node, returns true to accept it.
            traversal: `"dfs"`, each node before its children, or `"bfs"`, by levels.
            include_self: start here; if false, start at the children.
            only_first: stop at the first accepted node.
            highest_only: do not look below an accepted node.

        Raises:
            ValueError: `traversal` is neither of the two.
        """
        starts = [self] if include_self else list(children_of(self))
        if _is_depth_first(traversal):
            find = _tree_walk.find_pre_order
        else:
            find = _tree_walk.find_level_order
        return find(starts, accept_node_fn, only_first, highest_only)

    def collect_terminal_nodes(
        self,
        accept_node_fn: Optional[Callable[[Tree], Any]] = None,
        _found: Optional[List[Tree]] = None,
    ) -> List[Tree]:
        """Return the leaves from left to right, this node if it is one.

        >>> build_tree_from_string("(a (b d) c)").collect_terminal_nodes()
        [d, c]

        Args:
            accept_node_fn: called with a leaf, returns true to accept it.
            _found: a list to append to, and to return.
        """
        found = [] if _found is None else _found
        leaves = [node for node in _tree_walk.pre_order(self) if not children_of(node)]
        found.extend(filter(accept_node_fn, leaves) if accept_node_fn else leaves)
        return found

    def get_edges(
        self, traversal: str = "bfs", include_self: bool = True, as_data: bool = True
    ) -> List[Tuple[Any, Any]]:
        """Return the pairs of parent and child below this node, ordered by child.

        >>> build_tree_from_string("(a (b d) c)").get_edges("dfs")
        [('a', 'b'), ('b', 'd'), ('a', 'c')]

        Args:
            traversal: `"bfs"`, by levels, or `"dfs"`, each node before its children.
            include_self: include the edges from this node to its children.
            as_data: return the data of the nodes; if false, the nodes.

        Raises:
            ValueError: `traversal` is neither of the two.
        """
        if _is_depth_first(traversal):
            nodes: List[Any] = _tree_walk.pre_order(self)[1:]
        else:
            nodes = _tree_walk.level_order(self)[1:]
        if not include_self:
            nodes = [node for node in nodes if node.parent is not self]
        if as_data:
            return [(node.parent.data, node.data) for node in nodes]
        return [(node.parent, node) for node in nodes]

    def get_path(self) -> List[Tree]:
        """Return the nodes from the root down to this one. Linear in depth."""
        path = [self]
        node = self.parent
        while node is not None:
            path.append(node)
            node = node.parent
        path.reverse()
        return path

    def is_ancestor(self, other: Tree, self_is_ancestor: bool = False) -> bool:
        """Tell whether this node is above another. Linear in the other's depth.

        Args:
            other: the node to start from.
            self_is_ancestor: whether a node counts as its own ancestor.
        """
        node = other if self_is_ancestor else other.parent
        while node is not None:
            if node is self:
                return True
            node = node.parent
        return False

    def find_deepest_common_ancestor(self, other: Optional[Tree]) -> Optional[Tree]:
        """Return the deepest node that has both below it, or is one of them.

        None for None, and for a node of another tree. Linear in the depths.

        >>> tree = build_tree_from_string("(a (b d e) c)")
        >>> d, e, c = tree.collect_terminal_nodes()
        >>> d.find_deepest_common_ancestor(e).data
        'b'
        """
        if other is None:
            return None
        # Each goes on where the other began when it is through: so both take as many
        # steps to where they meet, a node or the None above two roots.
        node: Optional[Tree] = self
        counterpart: Optional[Tree] = other
        while node is not counterpart:
            node = other if node is None else node.parent
            counterpart = self if counterpart is None else counterpart.parent
        return node

    def as_string(self, delim: str = " ", multiline: bool = False) -> str:
        """Return this node and all below it as nested parentheses.

        >>> print(build_tree_from_string("(a (b d e) c)").as_string("--", True))
        (a
        --(b
        ----d
        ----e)
        --c)

        Args:
            delim: what precedes each child.
            multiline: start a line for each child, with one `delim` for each level
                of depth in the whole tree.
        """
        return _tree_text.render(self, delim, multiline)

    def get_deepest_left(self) -> Tree:
        """Return the leaf reached by following first children."""
        node = self
        while children_of(node):
            node = children_of(node)[0]
        return node

    def get_deepest_right(self) -> Tree:
        """Return the leaf reached by following last children."""
        node = self
        while children_of(node):
            node = children_of(node)[-1]
        return node

    def build_dot(
        self, node_name_fn: Optional[Callable[[Tree], str]] = None, **kwargs: Any
    ) -> graphviz.Digraph:
        """Return a graph that Graphviz can draw.

        It holds all nodes of the whole tree, named N_000, N_001, ... by levels, but
        only the edges below this node.

        >>> dot = build_tree_from_string("(a b)").build_dot(name="G")
        >>> [line.strip() for line in dot]
        ['digraph G {', 'N_000 [label=a]', 'N_001 [label=b]', 'N_000 -> N_001', '}']

        Args:
            node_name_fn: returns the label of a node; its data by default.
            kwargs: passed to `graphviz.Digraph`.
        """
        return _tree_dot.to_dot(self, node_name_fn, **kwargs)

    def _released(self, child: Tree) -> Tree:
        """Take a node, which may not be above this one, out of its parent."""
        if child is self or child._children is not None and child.is_ancestor(self):
            raise InvalidValueError(
                f"Cannot add node {child.data!r} to {self.data!r}, which is in it:"
                " that would be a circle. Prune the one out of the other first."
            )
        if child.parent is not None:
            child.prune()
        return child

    def _sibling(self, offset: int) -> Optional[Tree]:
        siblings = self._siblings()
        position = self.sibnum + offset
        if not 0 <= position < len(siblings):
            return None
        sibling = siblings[position]
        sibling._position = position
        return sibling

    def _find_position(self) -> int:
        """Return the index among the children of the parent, -1 if it is not there.

        The remembered index is right unless the live list was changed before it.
        """
        siblings = self._siblings()
        position = self._position
        if position < len(siblings) and siblings[position] is self:
            return position
        return self._search_position(siblings) if siblings else -1

    def _siblings(self) -> Sequence[Tree]:
        return () if self.parent is None else children_of(self.parent)

    def _search_position(self, siblings: Sequence[Tree]) -> int:
        """Look around the remembered index, then renew those of all siblings.

        One change of the list shifts an index by one. Looking as far as the square
        root of the length makes a renewal pay for as many changes.
        """
        for position in (0, -1):
            if siblings[position] is self:
                self._position = position % len(siblings)
                return self._position
        reach = max(16, isqrt(len(siblings)))
        last = min(self._position, len(siblings) - 1)
        for position in range(last, max(last - reach, -1), -1):
            if siblings[position] is self:
                self._position = position
                return position
        for position in range(last + 1, min(last + reach, len(siblings))):
            if siblings[position] is self:
                self._position = position
                return position
        self._position = 0
        for position, sibling in enumerate(siblings):
            sibling._position = position
        return self._position if siblings[self._position] is self else -1

    def _find_node_or_data(self, node_or_data: Any) -> Optional[Tree]:
        """Return the node itself, if it is here or below, or the first of that data."""
        if isinstance(node_or_data, Tree):
            return node_or_data if self.is_ancestor(node_or_data, True) else None
        found = self.find_nodes(lambda node: node.data == node_or_data, only_first=True)
        return found[0] if found else None


def build_tree_from_string(from_string: str) -> Tree:
    """Return the tree that nested parentheses describe; all data are strings.

    Words are separated by white space; a quoted string is one word, quotes included.
    The first word of a group is its node, the others are the children. A group in
    first place lends its tree; so do several groups without an outer one. Text that
    does not begin with a parenthesis is the data of a single node, as it is. What
    follows the last complete group is ignored. Linear in the length of the text.

    >>> tree = build_tree_from_string("(a (b 'd e') c)")
    >>> [node.data for node in tree.find_nodes(lambda node: True)]
    ['a', 'b', "'d e'", 'c']
    >>> build_tree_from_string("(a b) (c d)").as_string()
    '(a b (c d))'
    >>> build_tree_from_string("(a (b c)")
    Traceback (most recent call last):
    pyparsing.exceptions.ParseException: Expected ')' for the '(' at char 0, found \
end of text  (at char 8), (line:1, col:9)

    Raises:
        pyparsing.ParseException: the first group is never closed.
    """
    stripped = from_string.strip()
    if not stripped.startswith("("):
        return Tree(from_string)
    outer: List[Optional[Tree]] = []
    node: Optional[Tree] = None
    for part in _tree_text.tokens(stripped):
        if part == "(":
            outer.append(node)
            node = None
        elif not outer:
            break
        elif part == ")":
            node = _grown(outer.pop(), Tree([]) if node is None else node)
        else:
            node = _grown(node, Tree(part))
    if outer and outer[0] is None:
        raise _tree_text.unclosed(stripped)
    node = outer[0] if outer else node
    return node  # type: ignore[return-value]  # the first parenthesis made it one


def build_tree_from_list(data: Any) -> Tree:
    """Return the tree that nested lists describe.

    The first item of a list is its node, the others are the children; a list in
    first place lends its tree. Anything else, also an empty list, is the data of a
    node without children.

    >>> build_tree_from_list(["a", ["b", "d"], "c"]).as_string()
    '(a (b d) c)'
    >>> build_tree_from_list([]).data
    []
    """
    outer: List[Tuple[Any, Any]] = []
    node: Any = None
    items = iter([data])
    while True:
        for item in items:
            if isinstance(item, list) and item:
                outer.append((node, items))
                node, items = None, iter(item)
                break
            node = _grown(node, Tree(item))
        else:
            if not outer:
                return node  # type: ignore[no-any-return]  # data made it a Tree
            subtree = node
            node, items = outer.pop()
            node = _grown(node, subtree)


def _grown(node: Optional[Tree], child: Tree) -> Tree:
    """Return the node with a new child more, or the child for lack of a node."""
    if node is None:
        return child
    append(node, child)
    return node


def _is_depth_first(traversal: str) -> bool:
    if traversal not in ("dfs", "bfs"):
        raise InvalidValueError(f"traversal must be 'dfs' or 'bfs', got {traversal!r}")
    return traversal == "dfs"
