"""Environments: a file each, environments/NAME.yml, a Kubernetes ConfigMap."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dataknobs_pipeline.errors import StageFailed, near

__all__ = ["Environment", "read_environment"]

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
CLEAN_ONLY = ("production",)

_NAME = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True)
class Environment:
    """An environment and its settings."""

    name: str
    settings: dict[str, str]

    @property
    def clean_only(self) -> bool:
        """Whether only what a commit holds in full may go there."""
        return self.name in CLEAN_ONLY


def read_environment(root: Path, name: str) -> Environment:
    """Read and check the file of an environment.

    Raises:
        StageFailed: there is no such file, or it is not a fitting ConfigMap.
    """
    folder = root / "environments"
    known = [path.stem for path in folder.glob("*.yml")]
    if not _NAME.fullmatch(name) or name not in known:
        raise StageFailed(f"unknown environment {name!r}{near(name, known)}")
    path = folder / f"{name}.yml"
    document = _load(path)
    problems = [f"{path}: {problem}" for problem in _problems(document, name)]
    if problems:
        raise StageFailed(*problems)
    return Environment(name, dict(document["data"]))


def _load(path: Path) -> dict[str, Any]:
    import yaml

    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise StageFailed(f"{path}: not YAML: {reason}") from error
    return document if isinstance(document, dict) else {}


def _problems(document: dict[str, Any], name: str) -> list[str]:
    problems = [
        f"{key}: must be {value!r}, not {document.get(key)!r}"
        for key, value in (("apiVersion", "v1"), ("kind", "ConfigMap"))
        if document.get(key) != value
    ]
    metadata = document.get("metadata")
    if not isinstance(metadata, dict) or not metadata.get("name"):
        problems.append("metadata.name: missing")
    data = document.get("data")
    if not isinstance(data, dict):
        return [*problems, "data: must be a table of texts"]
    for key, value in data.items():
        if not isinstance(key, str) or not isinstance(value, str):
            problems.append(f"data.{key}: must be a text: put it in quotes")
    if data.get("ENVIRONMENT") != name:
        problems.append(f"data.ENVIRONMENT: must be {name!r}")
    if data.get("LOG_LEVEL") not in LOG_LEVELS:
        problems.append(f"data.LOG_LEVEL: must be one of {', '.join(LOG_LEVELS)}")
    return problems
