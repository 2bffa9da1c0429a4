"""Gather the paths of a document into groups, such as one for each record."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Dict, List, Optional, Set

from dataknobs_utils._json_explode import path_to_dict

MAIN = "main"
DISTRIBUTED = "distributed"


class Path:
    """Hold the path of a leaf, the leaf, and the number of its line.

    Paths with a line number are equal and ordered by it; without, they are equal if
    path and item are, and ordered by path.

    >>> Path(".a[0].b", 5), Path(".a[0].b", 5, line_num=3)
    (.a[0].b: 5, 3: .a[0].b: 5)

    Args:
        jq_path: the path's text, indices included.
        item: the leaf.
        line_num: the place of the leaf in the document; negative if unknown.
    """

    __slots__ = ("jq_path", "item", "line_num")

    def __init__(self, jq_path: str, item: Any, line_num: int = -1) -> None:
        self.jq_path = jq_path
        self.item = item
        self.line_num = line_num

    @property
    def path_elts(self) -> List[str]:
        """Return the path split at its dots; the first element is usually `""`."""
        return self.jq_path.split(".")

    @property
    def size(self) -> int:
        """Return the number of elements."""
        return self.jq_path.count(".") + 1

    def __repr__(self) -> str:
        text = f"{self.jq_path}: {self.item}"
        return text if self.line_num < 0 else f"{self.line_num}: {text}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Path):
            return NotImplemented
        if self.line_num >= 0 or other.line_num >= 0:
            return self.line_num == other.line_num
        return self.jq_path == other.jq_path and bool(self.item == other.item)

    def __hash__(self) -> int:
        if self.line_num >= 0:
            return hash(self.line_num)
        try:
            return hash((self.jq_path, self.item))
        except TypeError:  # the item is an empty list or dict
            return hash(self.jq_path)

    def __lt__(self, other: Path) -> bool:
        if self.line_num >= 0 and other.line_num >= 0:
            return self.line_num < other.line_num
        return self.jq_path < other.jq_path


class GroupAcceptStrategy(ABC):
    """Decide whether a path belongs to a group."""

    @abstractmethod
    def accept_path(
        self, path: Path, group: PathGroup, distribute: bool = False
    ) -> Optional[str]:
        """Tell how a path belongs to a group.

        Args:
            path: the path.
            group: the group.
            distribute: whether the path is one that other groups have too.

        Returns:
            `"main"` for a path of this group alone, `"distributed"` for one that
            groups share, None for one that does not belong.
        """


class PathGroup:
    """Hold paths that belong together: its own, and those that groups share.

    >>> group = PathGroup(ArrayElementAcceptStrategy(), Path(".recs[0].id", 1))
    >>> group.accept(Path(".title", "T")), group.accept(Path(".recs[1].id", 2))
    (True, False)
    >>> group.as_dict()
    {'recs': [{'id': 1}], 'title': 'T'}

    Args:
        accept_strategy: what decides which paths belong here.
        first_path: a path to offer to the group at once.

    Attributes:
        accept_strategy: the strategy.
        main_paths: the set of its own paths; None before the first.
        distributed_paths: the set of shared paths; None before the first.
    """

    def __init__(
        self, accept_strategy: GroupAcceptStrategy, first_path: Optional[Path] = None
    ) -> None:
        self.accept_strategy = accept_strategy
        self.main_paths: Optional[Set[Path]] = None
        self.distributed_paths: Optional[Set[Path]] = None
        if first_path is not None:
            self.accept(first_path)

    @property
    def num_main_paths(self) -> int:
        """Return the number of its own paths."""
        return len(self.main_paths or ())

    @property
    def num_distributed_paths(self) -> int:
        """Return the number of shared paths."""
        return len(self.distributed_paths or ())

    @property
    def size(self) -> int:
        """Return the sum of both numbers."""
        return self.num_main_paths + self.num_distributed_paths

    @property
    def paths(self) -> List[Path]:
        """Return all paths, sorted."""
        return sorted(self.path_set())

    def path_set(self) -> Set[Path]:
        """Return all paths, as a new set."""
        return (self.main_paths or set()) | (self.distributed_paths or set())

    def as_dict(self) -> Dict[str, Any]:
        """Return the items in nested dicts and lists; see `path_to_dict`."""
        result: Dict[str, Any] = {}
        for path in self.paths:
            path_to_dict(path.jq_path, path.item, result)
        return result

    def accept(self, path: Path, distribute: bool = False) -> bool:
        """Add a path if the strategy accepts it.

        Args:
            path: the path.
            distribute: whether the path is one that other groups have too.

        Returns:
            Whether it was accepted.
        """
        kind = self.accept_strategy.accept_path(path, self, distribute)
        if kind == MAIN:
            self.main_paths = self.main_paths or set()
            self.main_paths.add(path)
        elif kind == DISTRIBUTED:
            self.distributed_paths = self.distributed_paths or set()
            self.distributed_paths.add(path)
        return kind is not None

    def incorporate_paths(self, group: PathGroup) -> None:
        """Offer all paths of another group to this one, as shared paths.

        Args:
            group: the other group.
        """
        accept_path = type(self.accept_strategy).accept_path
        if accept_path is ArrayElementAcceptStrategy.accept_path:
            # Each would be accepted; asked one by one, they cost most of the time.
            shared = group.path_set()
            if shared:
                self.distributed_paths = shared.union(self.distributed_paths or ())
            return
        for path in group.paths:
            self.accept(path, distribute=True)


class ArrayElementAcceptStrategy(GroupAcceptStrategy):
    """Keep the paths of one list element together, and share those outside of lists.

    The first path with an index that is offered to a group leads it. Later ones
    belong to the group if their elements, from the second on, equal those of the
    leading path down to the deciding index.

    >>> strategy = ArrayElementAcceptStrategy()
    >>> group = PathGroup(strategy, Path(".r[0].a", 1))
    >>> [strategy.accept_path(Path(p, 1), group) for p in (".t", ".r[0].b", ".r[1].a")]
    ['distributed', 'main', None]

    Args:
        max_array_level: which index decides, counted from 0: by default the first
            (as with -1), so that each element of the outer lists gets a group.

    Attributes:
        max_array_level: as given.
        ref_path: the path that leads the current group; None before the first.
    """

    def __init__(self, max_array_level: int = -1) -> None:
        self.max_array_level = max_array_level
        self.ref_path: Optional[Path] = None

    def accept_path(
        self, path: Path, group: PathGroup, distribute: bool = False
    ) -> Optional[str]:
        """Tell how a path belongs to a group; see `GroupAcceptStrategy`.

        Args:
            path: the path.
            group: the group.
            distribute: whether the path is one that other groups have too.

        Returns:
            `"main"`, `"distributed"` or None.
        """
        if distribute or "[" not in path.jq_path:
            return DISTRIBUTED
        if self.ref_path is None or not group.main_paths:
            self.ref_path = path
            return MAIN
        return MAIN if self._is_with(path, self.ref_path) else None

    def _is_with(self, path: Path, ref_path: Path) -> bool:
        level = -1
        for element, expected in zip(path.path_elts[1:], ref_path.path_elts[1:]):
            if element != expected:
                return False
            if element.endswith("]"):
                level += 1
                if level >= self.max_array_level:
                    break
        return True


class PathSorter:
    """Sort paths, which come in document order, into groups.

    >>> sorter = PathSorter(ArrayElementAcceptStrategy(), cumulative=False)
    >>> for place, jq_path in enumerate([".t", ".r[0].a", ".r[0].b", ".r[1].a"]):
    ...     closed = sorter.add_path(Path(jq_path, "x", place))
    >>> closed.paths
    [0: .t: x, 1: .r[0].a: x, 2: .r[0].b: x]
    >>> sorter.close_group().paths
    [3: .r[1].a: x]

    Args:
        accept_strategy: what decides which paths belong to a group.
        group_size: if positive, a group closed with fewer paths is dropped.
        max_groups: how many groups to remember, at least 3; 0 or less for all.
        cumulative: whether a closed group takes over all paths of the one before,
            and so, in time and memory, all paths so far. False keeps both linear.

    Attributes:
        accept_strategy, group_size, max_groups, cumulative: as above.
        groups: the remembered groups; None before the first path.
    """

    def __init__(
        self,
        accept_strategy: GroupAcceptStrategy,
        group_size: int = 0,
        max_groups: int = 0,
        cumulative: bool = True,
    ) -> None:
        self.accept_strategy = accept_strategy
        self.group_size = group_size
        self.max_groups = max(3, max_groups) if max_groups > 0 else max_groups
        self.cumulative = cumulative
        self.groups: Optional[List[PathGroup]] = None

    @property
    def num_groups(self) -> int:
        """Return the number of remembered groups."""
        return len(self.groups or ())

    def add_path(self, path: Path) -> Optional[PathGroup]:
        """Offer a path to the latest group; if that refuses it, start another.

        Args:
            path: the path.

        Returns:
            The group that was closed, if another was started.
        """
        if not self.groups:
            self.groups = [PathGroup(self.accept_strategy, path)]
            return None
        if self.groups[-1].accept(path):
            return None
        closed = self.close_group()
        self.groups.append(PathGroup(self.accept_strategy, path))
        if self.max_groups > 0:
            del self.groups[: max(0, len(self.groups) - self.max_groups + 1)]
        return closed

    def close_group(
        self, idx: int = -1, check_size: bool = True
    ) -> Optional[PathGroup]:
        """Complete a group with the paths of the one before, if they accumulate.

        Args:
            idx: the index of the group.
            check_size: whether to forget the latest group if the one closed is
                smaller than `group_size`.

        Returns:
            The group, also if it is forgotten; None if there are none.

        Raises:
            IndexError: there is no such group.
        """
        if not self.groups:
            return None
        group = self.groups[idx]
        before = idx - 1 + (len(self.groups) if idx < 0 else 0)
        if self.cumulative and before >= 0:
            group.incorporate_paths(self.groups[before])
        if check_size and 0 < self.group_size > group.size:
            self.groups.pop()
        return group

    def accept_path(self, path: Path) -> bool:
        """Add a path to the first remembered group that accepts it.

        Args:
            path: the path.

        Returns:
            Whether there was one.
        """
        return any(group.accept(path) for group in self.groups or ())

    def all_groups_have_size(self, group_size: int) -> bool:
        """Tell whether every group has that many paths; False before the first.

        Args:
            group_size: the number of paths.
        """
        if self.groups is None:
            return False
        return all(group.size == group_size for group in self.groups)
