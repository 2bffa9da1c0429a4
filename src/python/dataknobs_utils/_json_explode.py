"""Rebuild nested dicts and lists from paths and values."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union

from dataknobs_utils._exact_path import ExactPath, PathElement, PathTuple
from dataknobs_utils._json_paths import build_path_tuple

_NEAR = 32  # elements below a known container before its search is given up


def path_to_dict(
    path: Union[str, Sequence[PathElement]],
    value: Any,
    result: Optional[Dict[str, Any]] = None,
) -> Dict[str, Any]:
    """Put a value at its path in nested dicts and lists, which are made as needed.

    Lists are filled in order, whatever the indices say: an index past the end
    appends, one before the end means the last element, and a value at an index is
    always appended. A plain value in the way is replaced. The indices of a list
    at the top come under the key `""`; the empty path has no place and is skipped.

    >>> path_to_dict(".a.b[0].c", 1)
    {'a': {'b': [{'c': 1}]}}
    >>> path_to_dict(("a", "b", 0, "d"), 2, {"a": {"b": [{"c": 1}]}})
    {'a': {'b': [{'c': 1, 'd': 2}]}}
    >>> path_to_dict("[0][0]", 1)
    {'': [[1]]}

    Args:
        path: the path's text or elements.
        value: what to put there.
        result: a dict to add to, instead of a new one.

    Returns:
        The dict.

    Raises:
        JsonPathError: for an index that is no integer (also a ValueError).
    """
    result = {} if result is None else result
    _put_at(result, _elements(path), value)
    return result


def explode(squashed: Mapping[str, Any]) -> Dict[str, Any]:
    """Rebuild a document from paths and values: the inverse of `collect_squashed`.

    Exact for every document that is a dict, unless several leaves share a path
    text. Keys with dots, or ending like an index, are told from nesting only if
    the paths come directly from this package; read back from a file, `.a.b` is
    always the key `b` in `a`. A list at the top comes under the key `""`.

    Time is linear in the size of the paths if those of a container are together.

    >>> explode({".recs[0].id": 1, ".recs[1].id": 2, ".e": []})
    {'recs': [{'id': 1}, {'id': 2}], 'e': []}
    >>> explode({".a[x]": 1})
    Traceback (most recent call last):
    dataknobs_utils._json_errors.JsonPathError: index 'x' is not an integer in 'a[x]'

    Args:
        squashed: values by path text.

    Returns:
        The document.

    Raises:
        JsonPathError: for an index that is no integer (also a ValueError).
    """
    result: Dict[str, Any] = {}
    recent: Dict[str, Any] = {"": result}  # containers by the text of their path
    for path, value in squashed.items():
        if _put_into_recent(recent, path, value):
            continue
        container, elements, texts = _split_at_recent(recent, path)
        containers, moved = _put_at(container, elements, value)
        if moved:
            recent = {"": result}
        recent.update(zip(texts, reversed(containers)))
    return result


def _elements(path: Union[str, Sequence[PathElement]]) -> PathTuple:
    elements = build_path_tuple(path) if isinstance(path, str) else tuple(path)
    # A list at the root has no key.
    return ("", *elements) if elements and isinstance(elements[0], int) else elements


def _put_into_recent(recent: Dict[str, Any], path: str, value: Any) -> bool:
    """Put a value into a container used before, if that is all there is to do."""
    if isinstance(path, ExactPath) or not path:
        return False
    if path.endswith("]"):
        parent, _, index = path.rpartition("[")
        container = recent.get(parent)
        if not isinstance(container, list) or not index[:-1].isdecimal():
            return False
        if container and isinstance(container[-1], (dict, list)):
            return False
        container.append(value)
        return True
    parent, _, name = path.rpartition(".")
    container = recent.get(parent)
    if not isinstance(container, dict) or name in container:
        return False
    container[name] = value
    return True


def _split_at_recent(
    recent: Dict[str, Any], path: str
) -> Tuple[Any, PathTuple, List[str]]:
    """Return the closest container used before, and what of the path is below it.

    That is the elements, and the texts of the paths to the containers that they
    lead through, innermost first. What is not plain starts at the root.
    """
    elements: List[PathElement] = []
    texts: List[str] = []
    text = "" if isinstance(path, ExactPath) else path
    while text and (not elements or text not in recent):
        if len(elements) > _NEAR:
            return recent[""], _elements(path), texts
        if text.endswith("]"):
            text, _, name = text.rpartition("[")
            if not name[:-1].isdecimal():
                return recent[""], _elements(path), texts
            elements.append(int(name[:-1]))
        else:
            text, _, name = text.rpartition(".")
            elements.append(name)
        if text:
            texts.append(text)
    container = recent[text]
    if not elements or isinstance(container, list) != isinstance(elements[-1], int):
        return recent[""], _elements(path), texts
    return container, tuple(reversed(elements)), texts


def _put_at(container: Any, elements: PathTuple, value: Any) -> Tuple[List[Any], bool]:
    """Put a value at its path; return all containers, and whether any path moved.

    A path has moved if a list grew, as a longer path through its end means another
    element now, or if a value was replaced. Where an index was too large for what
    was appended, the path would append again: then no containers are returned.
    """
    containers = []
    moved = skipped = False
    element: Any
    for element, following in zip(elements, elements[1:]):
        containers.append(container)
        kind = list if isinstance(following, int) else dict
        child = _existing(container, element)
        if not isinstance(child, kind):
            if isinstance(container, list):
                moved = True
                skipped = skipped or element > len(container)
            moved = moved or child is not None
            child = _replace(container, element, child, kind())
        container = child
    if not elements:
        return containers, moved
    containers.append(container)
    if isinstance(container, list):
        moved = moved or bool(container)
        container.append(value)
    else:
        moved = moved or elements[-1] in container
        container[elements[-1]] = value
    return ([] if skipped else containers), moved


def _existing(container: Any, element: Any) -> Any:
    if isinstance(container, list):
        return container[-1] if element < len(container) and container else None
    return container.get(element)


def _replace(container: Any, element: Any, old: Any, new: Any) -> Any:
    if not isinstance(container, list):
        container[element] = new
    elif old is None:
        container.append(new)
    else:
        container[-1] = new
    return new
