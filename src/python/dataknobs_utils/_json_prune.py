"""Decide which leaves of a document to leave out, by their paths."""

from __future__ import annotations

from typing import Any, FrozenSet, Iterator, NamedTuple, Optional, Tuple

from dataknobs_utils._exact_path import PathElement, PathTuple
from dataknobs_utils._json_errors import JsonPathError

_Spec = Tuple[Optional[PathElement], Optional[int]]


class Pruning(NamedTuple):
    """What to leave out: elements anywhere, whole depths, elements at a place."""

    anywhere: FrozenSet[PathElement]
    depths: FrozenSet[int]
    placed: Tuple[Tuple[PathElement, int], ...]

    def drops(self, path: PathTuple) -> bool:
        """Tell whether the leaf at this path is left out."""
        return (
            len(path) in self.depths
            or not self.anywhere.isdisjoint(path)
            or any(_is_placed(path, name, place) for name, place in self.placed)
        )


def read_pruning(prune_at: Any) -> Pruning:
    """Collect specifications: names, depths, (name, place) pairs, nested lists."""
    specs = list(_flatten(prune_at))
    return Pruning(
        frozenset(name for name, place in specs if name is not None and place is None),
        frozenset(place for name, place in specs if name is None and place is not None),
        tuple((n, p) for n, p in specs if n is not None and p is not None),
    )


def _is_placed(path: PathTuple, name: PathElement, place: int) -> bool:
    size = len(path)
    # Published behaviour: a last element also counts at its place from 1.
    return (0 <= place < size and path[place] == name) or (
        0 < place == size and path[-1] == name
    )


def _flatten(prune_at: Any) -> Iterator[_Spec]:
    if prune_at is None:
        return
    if isinstance(prune_at, str):
        yield prune_at, None
    elif isinstance(prune_at, int):
        yield None, prune_at
    elif isinstance(prune_at, tuple) and len(prune_at) == 2:
        yield _read_pair(prune_at)
    elif isinstance(prune_at, (list, tuple, set, frozenset)):
        for spec in prune_at:
            yield from _flatten(spec)
    else:
        raise JsonPathError(
            f"cannot prune at {prune_at!r}: give names, depths, (name, place) pairs"
            " or lists of them"
        )


def _read_pair(pair: Tuple[Any, Any]) -> _Spec:
    name, place = pair
    if not isinstance(name, (str, int, type(None))) or not isinstance(
        place, (int, type(None))
    ):
        raise JsonPathError(
            f"cannot prune at {pair!r}: a pair is a name and a place in the path;"
            " write two names as a list"
        )
    return name, place
