"""Visit the leaves of streamed JSON, building each one's path on the way.

The two walks differ in how a path grows, and are apart because that is the
innermost step. In both, memory grows with the depth, not with its square: far
down, a container's path is None until a leaf needs it, and is not kept.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterator, List, Tuple

from dataknobs_utils._exact_path import PathElement, PathTuple
from dataknobs_utils._json_paths import build_jq_path, path_step
from dataknobs_utils._json_reader import ARRAY, OBJECT, UNREAD, JsonReader

_KEPT_DEPTH = 64
_KEPT_STEPS = 4096


def walk_tuples(
    chunks: Iterator[str], visit: Callable[[Any, PathTuple], object]
) -> None:
    """Call `visit(leaf, path tuple)` for every leaf, in document order."""
    reader = JsonReader(chunks)
    path: Any = ()
    pairs = _root_pairs(reader, visit, path)
    stack: List[Tuple[Any, Any, PathElement]] = []
    while True:
        for key, value in pairs:
            kind = type(value)
            if kind is OBJECT or kind is ARRAY or kind is UNREAD:
                if value:
                    keep = len(stack) < _KEPT_DEPTH
                    stack.append((pairs, path if keep else None, key))
                    path = path + (key,) if keep else None
                    pairs = enumerate(value) if kind is ARRAY else iter(value)
                    break
                value = {} if kind is OBJECT else value
            if path is None:
                path = tuple(parent_key for _, _, parent_key in stack)
            visit(value, path + (key,))
        else:
            if not stack:
                break
            pairs, path, _ = stack.pop()
    reader.expect_end()


def walk_texts(
    chunks: Iterator[str],
    visit: Callable[[Any, str], object],
    keep_list_idxs: bool = True,
) -> None:
    """Call `visit(leaf, path text)` for every leaf, in document order."""
    reader = JsonReader(chunks)
    steps = _Steps(keep_list_idxs)
    path: Any = ""
    pairs = _root_pairs(reader, visit, path)
    stack: List[Tuple[Any, Any, PathElement]] = []
    while True:
        for key, value in pairs:
            kind = type(value)
            if kind is OBJECT or kind is ARRAY or kind is UNREAD:
                if value:
                    keep = len(stack) < _KEPT_DEPTH
                    stack.append((pairs, path if keep else None, key))
                    path = path + steps[key] if keep else None
                    pairs = enumerate(value) if kind is ARRAY else iter(value)
                    break
                value = {} if kind is OBJECT else value
            if path is None:
                keys = [parent_key for _, _, parent_key in stack]
                path = build_jq_path(keys, keep_list_idxs)
            visit(value, path + steps[key])
        else:
            if not stack:
                break
            pairs, path, _ = stack.pop()
    reader.expect_end()


def _root_pairs(
    reader: JsonReader, visit: Callable[[Any, Any], object], root_path: Any
) -> Iterator[Tuple[PathElement, Any]]:
    """Return the pairs of the root; a root that is a leaf is visited here."""
    root = reader.read()
    if isinstance(root, ARRAY) and root:
        return enumerate(root)
    if isinstance(root, (OBJECT, UNREAD)) and root:
        return iter(root)
    visit({} if isinstance(root, OBJECT) else root, root_path)
    return iter(())


class _Steps(Dict[PathElement, str]):
    """What keys and indices add to a path text, each made once."""

    def __init__(self, keep_list_idxs: bool) -> None:
        super().__init__()
        self._keep_list_idxs = keep_list_idxs

    def __missing__(self, element: PathElement) -> str:
        if len(self) >= _KEPT_STEPS:
            self.clear()
        step = self[element] = path_step(element, self._keep_list_idxs)
        return step
