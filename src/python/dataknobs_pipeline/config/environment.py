"""Environments: a file each, environments/NAME.yml, a Kubernetes ConfigMap."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dataknobs_pipeline.config.environment_schema import schema, secrets_in
from dataknobs_pipeline.errors import StageFailed, near

__all__ = ["Environment", "environment_names", "read_environment"]

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

    @property
    def service_url(self) -> str | None:
        """Where the service of this environment answers; None without one."""
        return self.settings.get("SERVICE_URL")


def environment_names(root: Path) -> list[str]:
    """Return the names of all environments."""
    return sorted(path.stem for path in (root / "environments").glob("*.yml"))


def read_environment(root: Path, name: str) -> Environment:
    """Read and check the file of an environment.

    Raises:
        StageFailed: there is no such file, or it is not a fitting ConfigMap.
    """
    folder = root / "environments"
    known = environment_names(root)
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
    data = document.get("data")
    if isinstance(data, dict) and (secrets := secrets_in(data)):
        return secrets  # and nothing else, which might show them
    from jsonschema import Draft202012Validator

    errors = Draft202012Validator(schema(name)).iter_errors(document)
    return sorted(_problem(error.absolute_path, error.message) for error in errors)


def _problem(path: Iterable[str | int], message: str) -> str:
    """Say where a problem is and what to do about it."""
    where = ".".join(str(part) for part in path)
    if message.endswith("is not of type 'string'"):
        message += ": put it in quotes"
    return f"{where}: {message}" if where else message
