"""Questions about a graph given as name -> names it needs; nothing but data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

__all__ = ["closure", "find_cycle", "in_order"]

Graph = Mapping[str, Sequence[str]]


def find_cycle(graph: Graph) -> list[str]:
    """Return one cycle, its first name repeated at the end, or an empty list.

    Needs that the graph does not know are passed over.

    >>> find_cycle({"a": ["b"], "b": ["a"]})
    ['a', 'b', 'a']
    >>> find_cycle({"a": ["b"], "b": []})
    []
    """
    done: set[str] = set()
    path: list[str] = []

    def visit(name: str) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done or name not in graph:
            return []
        path.append(name)
        for need in graph[name]:
            if cycle := visit(need):
                return cycle
        done.add(path.pop())
        return []

    return next((cycle for name in graph if (cycle := visit(name))), [])


def closure(graph: Graph, names: Iterable[str]) -> set[str]:
    """Return the names together with everything they need, directly or not.

    >>> sorted(closure({"a": ["b"], "b": [], "c": []}, ["a"]))
    ['a', 'b']
    """
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(graph[name])
    return found


def in_order(graph: Graph) -> list[str]:
    """Return all names, each after what it needs, else as declared.

    The graph must have no cycle and no unknown need.

    >>> in_order({"b": ["a"], "a": [], "c": []})
    ['a', 'b', 'c']
    """
    ordered: dict[str, None] = {}

    def visit(name: str) -> None:
        if name not in ordered:
            for need in graph[name]:
                visit(need)
            ordered[name] = None

    for name in graph:
        visit(name)
    return list(ordered)
