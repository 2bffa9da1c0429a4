"""Visit the leaves of streamed JSON, building each one's path on the way.

The two walks differ in how a path grows, and are apart because that is the
innermost step. Both recurse, which is fastest, to a fixed number of levels; what is
nested deeper goes to a third walk, which keeps a stack of its own.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterable, Iterator, List, Tuple

from dataknobs_utils._exact_path import PathElement, PathTuple
from dataknobs_utils._json_paths import build_jq_path, path_step
from dataknobs_utils._json_reader import ARRAY, OBJECT, UNREAD, JsonReader

_LEVELS = 64
_KEPT_STEPS = 4096

_Pairs = Iterable[Tuple[PathElement, Any]]


def walk_tuples(
    chunks: Iterator[str], visit: Callable[[Any, PathTuple], object]
) -> None:
    """Call `visit(leaf, path tuple)` for every leaf, in document order."""

    def walk(pairs: _Pairs, path: PathTuple, levels: int) -> None:
        for key, value in pairs:
            kind = type(value)
            if kind is OBJECT or kind is ARRAY or kind is UNREAD:
                if value:
                    inner = enumerate(value) if kind is ARRAY else value
                    if levels:
                        walk(inner, path + (key,), levels - 1)
                    else:
                        _walk_deep(inner, path + (key,), visit, tuple)
                    continue
                value = {} if kind is OBJECT else value
            visit(value, path + (key,))

    _walk_root(chunks, visit, walk, ())


def walk_texts(
    chunks: Iterator[str],
    visit: Callable[[Any, str], object],
    keep_list_idxs: bool = True,
) -> None:
    """Call `visit(leaf, path text)` for every leaf, in document order."""
    steps = _Steps(keep_list_idxs)

    def join(keys: Iterable[PathElement]) -> str:
        return build_jq_path(keys, keep_list_idxs)

    def walk(pairs: _Pairs, path: str, levels: int) -> None:
        for key, value in pairs:
            kind = type(value)
            if kind is OBJECT or kind is ARRAY or kind is UNREAD:
                if value:
                    inner = enumerate(value) if kind is ARRAY else value
                    if levels:
                        walk(inner, path + steps[key], levels - 1)
                    else:
                        _walk_deep(inner, path + steps[key], visit, join)
                    continue
                value = {} if kind is OBJECT else value
            visit(value, path + steps[key])

    _walk_root(chunks, visit, walk, "")


def _walk_root(
    chunks: Iterator[str],
    visit: Callable[[Any, Any], object],
    walk: Callable[[_Pairs, Any, int], None],
    path: Any,
) -> None:
    reader = JsonReader(chunks)
    root = reader.read()
    if isinstance(root, (OBJECT, ARRAY, UNREAD)) and root:
        walk(enumerate(root) if isinstance(root, ARRAY) else root, path, _LEVELS)
    else:
        visit({} if isinstance(root, OBJECT) else root, path)
    reader.expect_end()


def _walk_deep(
    pairs: _Pairs,
    prefix: Any,
    visit: Callable[[Any, Any], object],
    join: Callable[[Iterable[PathElement]], Any],
) -> None:
    # Memory must grow with the depth, not with its square: so the path of a
    # container is built when a leaf needs it (None until then), and not kept.
    path = prefix
    keys: List[PathElement] = []
    stack = [iter(pairs)]
    while stack:
        for key, value in stack[-1]:
            if isinstance(value, (OBJECT, ARRAY, UNREAD)):
                if value:
                    inner = enumerate(value) if isinstance(value, ARRAY) else value
                    stack.append(iter(inner))
                    keys.append(key)
                    path = None
                    break
                value = {} if isinstance(value, OBJECT) else value
            if path is None:
                path = prefix + join(keys)
            visit(value, path + join((key,)))
        else:
            stack.pop()
            path = None
            if keys:
                keys.pop()


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
