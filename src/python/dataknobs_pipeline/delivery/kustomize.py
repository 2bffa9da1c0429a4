"""Render a kustomization as kustomize does: the part of it that deploy/kubernetes uses.

What is not known here is refused, not left out.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dataknobs_pipeline.errors import StageFailed, near

__all__ = ["Manifests", "merge", "render"]

Manifests = list[dict[str, Any]]

FILE_NAME = "kustomization.yml"
KEYS = ("apiVersion", "kind", "namespace", "patches", "resources")
# Lists of these are merged item by item, others are replaced, as the API says.
MERGE_KEYS = {
    "containers": "name",
    "env": "name",
    "initContainers": "name",
    "volumeMounts": "mountPath",
    "volumes": "name",
}


def render(folder: Path) -> Manifests:
    """Return the objects of a kustomization, in the order in which it names them.

    Raises:
        StageFailed: a file is missing or no YAML, says what is not known here, or
            patches what is not there.
    """
    path = folder / FILE_NAME
    (asked,) = _documents(path) or [{}]
    for key in asked:
        if key not in KEYS:
            raise StageFailed(f"{path}: {key}: unknown key{near(key, KEYS)}")
    objects: Manifests = []
    for name in asked.get("resources", ()):
        target = folder / name
        objects += render(target) if target.is_dir() else _documents(target)
    for patch in asked.get("patches", ()):
        if list(patch) != ["path"]:
            raise StageFailed(f"{path}: patches: each must be a path, and nothing else")
        for document in _documents(folder / patch["path"]):
            _apply(document, objects, folder / patch["path"])
    if namespace := asked.get("namespace"):
        for one in objects:
            one["metadata"]["namespace"] = namespace
    return objects


def merge(base: Any, patch: Any, key: str = "") -> Any:
    """Return a strategic merge of two values; a null takes out what it stands for.

    >>> merge({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"c": None, "e": 4}})
    {'a': 1, 'b': {'d': 3, 'e': 4}}
    >>> merge([{"name": "x", "v": 1}], [{"name": "x", "w": 2}], "env")
    [{'name': 'x', 'v': 1, 'w': 2}]
    >>> merge(["a"], ["b"], "args")
    ['b']
    """
    if isinstance(base, dict) and isinstance(patch, dict):
        merged = {**base}
        for name, value in patch.items():
            if value is None:
                merged.pop(name, None)
            else:
                merged[name] = merge(base.get(name), value, name)
        return merged
    if isinstance(base, list) and isinstance(patch, list) and key in MERGE_KEYS:
        return _merge_items(base, patch, MERGE_KEYS[key])
    return _copy(patch)


def _merge_items(base: list[Any], patch: list[Any], by: str) -> list[Any]:
    changes = {item[by]: item for item in patch}
    merged = [merge(item, changes.pop(item[by], {})) for item in base]
    return [*(_copy(item) for item in changes.values()), *merged]


def _apply(patch: dict[str, Any], objects: Manifests, path: Path) -> None:
    wanted = _identity(patch)
    for place, one in enumerate(objects):
        if _identity(one) == wanted:
            objects[place] = merge(one, patch)
            return
    raise StageFailed(f"{path}: there is no {wanted[0]} {wanted[1]} to patch")


def _identity(document: dict[str, Any]) -> tuple[str, str]:
    return str(document.get("kind")), str(document.get("metadata", {}).get("name"))


def _documents(path: Path) -> Manifests:
    import yaml

    try:
        text = path.read_text(encoding="utf-8")
        found = [one for one in yaml.safe_load_all(text) if one is not None]
    except FileNotFoundError:
        raise StageFailed(f"{path}: there is no such file") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise StageFailed(f"{path}: not YAML: {reason}") from error
    if not all(isinstance(one, dict) for one in found):
        raise StageFailed(f"{path}: must hold objects")
    return [_copy(one) for one in found]


def _copy(value: Any) -> Any:
    """Return a copy in which what an anchor gave to two places is there twice."""
    if isinstance(value, dict):
        return {name: _copy(one) for name, one in value.items()}
    return [_copy(one) for one in value] if isinstance(value, list) else value
