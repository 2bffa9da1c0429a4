"""What the file of an environment must look like: its JSON Schema, and no secrets."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

__all__ = ["DATABASE_URL", "LOG_LEVELS", "schema", "secrets_in"]

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

_SECRET = re.compile(r"PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIAL|(^|_)KEY($|_)")
_URL = r"^%s://[^/@\s]+(/\S*)?$"
DATABASE_URL = rf"^sqlite:///\S+$|{_URL % r'postgresql'}"


def schema(name: str) -> dict[str, Any]:
    """Return the schema of the file of an environment."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["apiVersion", "kind", "metadata", "data"],
        "additionalProperties": False,
        "properties": {
            "apiVersion": {"const": "v1"},
            "kind": {"const": "ConfigMap"},
            "metadata": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "pattern": "^[a-z0-9]([a-z0-9.-]*)$"}
                },
            },
            "data": _data(name),
        },
    }


def _data(name: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["ENVIRONMENT", "LOG_LEVEL"],
        "propertyNames": {"pattern": "^[A-Z][A-Z0-9_]*$"},
        "properties": {
            "ENVIRONMENT": {"const": name},
            "LOG_LEVEL": {"enum": list(LOG_LEVELS)},
            "DATABASE_URL": {"pattern": DATABASE_URL},
            "ELASTICSEARCH_URL": {"pattern": _URL % "https?"},
            "SERVICE_URL": {"pattern": "^https?://[^/@\\s]+$"},
        },
        "additionalProperties": {"type": "string"},
        "patternProperties": {"_FILE$": {"type": "string", "pattern": "^/"}},
    }


def secrets_in(data: dict[Any, Any]) -> list[str]:
    """Return a line for each setting that holds a secret, never with its value.

    A secret is given by reference: a setting that ends in `_FILE` and holds the path
    of the file that the secret is mounted as.

    >>> secrets_in({"API_TOKEN_FILE": "/run/secrets/token", "LOG_LEVEL": "INFO"})
    []
    >>> secrets_in({"API_TOKEN": "hunter2"})
    ['data.API_TOKEN: a secret has no place here: give its file, API_TOKEN_FILE']
    """
    problems = []
    for key, value in data.items():
        name = str(key)
        if _SECRET.search(name.upper()) and not name.endswith("_FILE"):
            advice = f"give its file, {name}_FILE"
        elif isinstance(value, str) and _has_password(value):
            advice = "take the password out of the address"
        else:
            continue
        problems.append(f"data.{name}: a secret has no place here: {advice}")
    return problems


def _has_password(value: str) -> bool:
    try:
        return urlsplit(value).password is not None
    except ValueError:
        return False
