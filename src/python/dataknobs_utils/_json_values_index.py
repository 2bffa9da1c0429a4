"""Remember which values a document has at which paths, and at which indices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Optional, Set, Tuple, Union

from dataknobs_utils._exact_path import PathElement, PathTuple
from dataknobs_utils._json_errors import NoIndicesError
from dataknobs_utils._json_paths import build_jq_path, build_path_tuple

if TYPE_CHECKING:
    from dataknobs_structures import Tree

EMPTY_DICT = "_EMPTY_DICT_"
EMPTY_LIST = "_EMPTY_LIST_"

_ANY = -1
_Indices = List[Tuple[int, Any]]  # each index, and the indices below it


class ValuePath:
    """Hold one value found at a generic path, and the indices that it was found at.

    The indices are kept as a tree, as neighbours share most of theirs. They are
    expected in document order: an index is only shared with the path before.

    >>> found = ValuePath(".a[].b[].c", "x")
    >>> for path in [("a", 0, "b", 0, "c"), ("a", 0, "b", 1, "c")]:
    ...     found.add(path)
    >>> list(found.path_generator())
    ['.a[0].b[0].c', '.a[0].b[1].c']
    >>> found.indices.as_string()
    '(2 (0 0 1))'

    Args:
        jq_path: the path's text, with `[]` for each index.
        value: the value.

    Attributes:
        jq_path: the path's text.
        value: the value.
        path_count: how often the value was added.
    """

    def __init__(self, jq_path: str, value: Any) -> None:
        self.jq_path = jq_path
        self.value = value
        self.path_count = 0
        self._indices: _Indices = []

    @property
    def indices(self) -> Tree:
        """Return the indices as a new tree of texts; its root is the count."""
        from dataknobs_structures import Tree

        root = Tree(str(self.path_count))
        waiting = [(root, self._indices)]
        while waiting:
            node, indices = waiting.pop()
            waiting += [(node.add_child(str(index)), below) for index, below in indices]
        return root

    def add(self, path: Optional[PathTuple]) -> None:
        """Count the value once more, and keep the indices of its path.

        Args:
            path: the keys and indices that led to the value; None to count only.
        """
        self.path_count += 1
        indices = self._indices
        for element in path or ():
            if isinstance(element, int):
                if not indices or indices[-1][0] != element:
                    indices.append((element, []))
                indices = indices[-1][1]

    def path_generator(
        self, result_type: str = "jq_path"
    ) -> Iterator[Union[str, List[PathElement], List[int]]]:
        """Yield the paths that were added, without those equal to the one before.

        A path without list indices is yielded once, added or not.

        >>> found = ValuePath(".a[]", "x")
        >>> found.add(("a", 7))
        >>> list(found.path_generator("path")), list(found.path_generator("idx"))
        ([['a', 7]], [[7]])
        >>> list(ValuePath(".a[]", "x").path_generator())
        Traceback (most recent call last):
        dataknobs_utils._json_errors.NoIndicesError: 1 indices are missing in '.a[]', \
but 0 were added: call add() with its paths

        Args:
            result_type: `"jq_path"` for texts, `"path"` for lists of keys and
                indices, `"idx"` for lists of the indices alone.

        Yields:
            The paths.

        Raises:
            NoIndicesError: no path was added with its indices (also an IndexError).
        """
        elements = build_path_tuple(self.jq_path, _ANY)
        if not self._indices and _ANY not in elements:
            yield _as_result(list(elements), result_type)
            return
        places = [at for at, name in enumerate(elements) if isinstance(name, int)]
        for indices in self._index_lists():
            if len(indices) != len(places):
                raise NoIndicesError(
                    f"{len(places)} indices are missing in {self.jq_path!r}, but"
                    f" {len(indices)} were added: call add() with its paths"
                )
            path = list(elements)
            for place, index in zip(places, indices):
                path[place] = index
            yield _as_result(path, result_type)

    def _index_lists(self) -> Iterator[List[int]]:
        """Yield the way to each leaf of the tree of indices."""
        if not self._indices:
            yield []
        way: List[int] = []
        stack = [iter(self._indices)]
        while stack:
            for index, below in stack[-1]:
                way.append(index)
                if below:
                    stack.append(iter(below))
                    break
                yield list(way)
                way.pop()
            else:
                stack.pop()
                del way[-1:]


def _as_result(
    path: List[PathElement], result_type: str
) -> Union[str, List[PathElement], List[int]]:
    if result_type == "jq_path":
        return build_jq_path(path)
    if result_type == "idx":
        return [element for element in path if isinstance(element, int)]
    return path


class ValuesIndex:
    """Hold the distinct values of each path.

    Equal values are one, so are 1, 1.0 and True. An empty list or dict is held as
    `"_EMPTY_LIST_"` or `"_EMPTY_DICT_"`.

    >>> index = ValuesIndex()
    >>> for place, value in enumerate(["x", "y", "x"]):
    ...     index.add(value, ".tags[]", ("tags", place))
    >>> index.num_values(".tags[]"), sorted(index.get_values(".tags[]"))
    (2, ['x', 'y'])
    >>> list(index.path_values[".tags[]"]["x"].path_generator())
    ['.tags[0]', '.tags[2]']

    Attributes:
        path_values: for each path, a dict from value to its `ValuePath`.
    """

    def __init__(self) -> None:
        self.path_values: Dict[str, Dict[Any, ValuePath]] = {}

    def add(self, value: Any, jq_path: str, path: Optional[PathTuple] = None) -> None:
        """Count a value at a path.

        Args:
            value: a leaf of a document.
            jq_path: the path's text, usually with `[]` for each index.
            path: the keys and indices, if they are to be kept.
        """
        if isinstance(value, (dict, list)) and not value:
            value = EMPTY_DICT if isinstance(value, dict) else EMPTY_LIST
        values = self.path_values.setdefault(jq_path, {})
        if value not in values:
            values[value] = ValuePath(jq_path, value)
        values[value].add(path)

    def has_jqpath(self, jq_path: str) -> bool:
        """Tell whether there are values at a path."""
        return jq_path in self.path_values

    def get_values(self, jq_path: str) -> Set[Any]:
        """Return the distinct values at a path; none for an unknown one."""
        return set(self.path_values.get(jq_path, ()))

    def num_values(self, jq_path: str) -> int:
        """Return the number of distinct values at a path."""
        return len(self.path_values.get(jq_path, ()))
