"""What an operator can set, by environment variables."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from dataknobs_service.errors import BadInput

__all__ = ["Settings"]


@dataclass(frozen=True)
class Settings:  # pylint: disable=too-many-instance-attributes # one for each
    """How the service runs."""

    database_url: str = "sqlite:///dataknobs.db"
    elasticsearch_url: str = ""  # http://host:9200/index, if it is to search
    log_level: str = "INFO"
    host: str = "127.0.0.1"
    port: int = 8000
    keys: bool = False  # callers need one; always so unless it listens on loopback
    max_body: int = 8 * 2**20  # bytes of a body, or of a line of a bulk ingest
    timeout: float = 30.0  # seconds for a request, or between parts of a bulk ingest
    concurrency: int = 128  # requests at once
    rate: float = 100.0  # requests a second from one caller; 0 is without limit
    linger: float = 2.0  # seconds after SIGTERM in which idle connections may ask
    drain: float = 30.0  # seconds after that in which requests may end

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings.

        >>> Settings.from_environment({"DATAKNOBS_PORT": "80x"})
        Traceback (most recent call last):
        dataknobs_service.errors.BadInput: DATAKNOBS_PORT=80x: not a number: correct it

        Raises:
            BadInput: a value makes no sense.
        """
        values: dict[str, Any] = {}
        for name, (variable, read) in _VARIABLES.items():
            if given := environment.get(variable):
                try:
                    values[name] = read(given)
                except ValueError as error:
                    shown = given.rpartition("@")[2]  # without a password
                    raise BadInput(f"{variable}={shown}: {error}: correct it") from None
        return cls(**values)


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError("not a number") from None
    if not 0 <= value < 2**53:
        raise ValueError("not a number from 0 on")
    return value


def _whole(text: str) -> int:
    return int(_number(text))


def _switch(text: str) -> bool:
    if text.lower() not in ("on", "off"):
        raise ValueError("neither on nor off")
    return text.lower() == "on"


def _level(text: str) -> str:
    if text.upper() not in logging.getLevelNamesMapping():
        raise ValueError("not a level such as INFO")
    return text.upper()


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("no URL such as http://localhost:9200/dataknobs")
    return text


_VARIABLES: dict[str, tuple[str, Callable[[str], Any]]] = {
    "database_url": ("DATABASE_URL", str),
    "elasticsearch_url": ("ELASTICSEARCH_URL", _url),
    "log_level": ("LOG_LEVEL", _level),
    "host": ("DATAKNOBS_HOST", str),
    "port": ("DATAKNOBS_PORT", _whole),
    "keys": ("DATAKNOBS_KEYS", _switch),
    "max_body": ("DATAKNOBS_MAX_BODY", _whole),
    "timeout": ("DATAKNOBS_TIMEOUT", _number),
    "concurrency": ("DATAKNOBS_CONCURRENCY", _whole),
    "rate": ("DATAKNOBS_RATE", _number),
    "linger": ("DATAKNOBS_LINGER", _number),
    "drain": ("DATAKNOBS_DRAIN", _number),
}
