"""Where the cache keeps its files, and the configuration it hands to BuildGrid."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from string import Template

__all__ = ["Places", "Settings", "write_configuration"]

# What the cleanup leaves when it has to remove something, of what may be there.
LOW_SHARE = 0.8


@dataclass(frozen=True)
class Places:
    """The files below the state folder of a cache."""

    folder: Path

    @property
    def key(self) -> Path:
        """The private key of the server's certificate."""
        return self.folder / "tls" / "server.key"

    @property
    def certificate(self) -> Path:
        """The server's certificate."""
        return self.folder / "tls" / "server.pem"

    @property
    def authority(self) -> Path:
        """The certificate of the private authority that clients are to trust."""
        return self.folder / "tls" / "ca.pem"

    @property
    def verification_key(self) -> Path:
        """The public key that local tokens are checked with."""
        return self.folder / "tokens" / "public.pem"

    def token(self, name: str) -> Path:
        """A local token: `writer` or `reader`."""
        return self.folder / "tokens" / f"{name}.jwt"

    @property
    def environment(self) -> Path:
        """What a shell sources to make Pants use the cache."""
        return self.folder / "env"

    @property
    def redis(self) -> Path:
        """The data of Redis."""
        return self.folder / "redis"

    @property
    def redis_password(self) -> Path:
        """The password of Redis, made anew at each start."""
        return self.folder / "redis.password"

    @property
    def blobs(self) -> Path:
        """The content."""
        return self.folder / "blobs"

    @property
    def configuration(self) -> Path:
        """BuildGrid's configuration."""
        return self.folder / "buildgrid.yml"

    @property
    def acl(self) -> Path:
        """BuildGrid's access control list."""
        return self.folder / "acl.yml"


@dataclass(frozen=True)
class Settings:
    """What the command line decides.

    `jwks_url` names the keys of whoever issues the tokens; without it, tokens are those
    that this server makes for this machine. `protected_seconds`: what was asked for in
    the last so many seconds is never removed.
    """

    address: str
    max_bytes: int
    repository: str
    branches: tuple[str, ...] = ("main", "develop")
    audience: str = "dataknobs-build-cache"
    jwks_url: str | None = None
    protected_seconds: int = 3600


def repository_pattern(repository: str) -> str:
    r"""Return the expression for a repository in the subject of a GitHub token.

    Newer repositories have the numbers of owner and repository in it.

    >>> repository_pattern("octo/a.b")
    'octo(@[0-9]+)?/a\\.b(@[0-9]+)?'
    """
    owner, _, name = repository.partition("/")
    return f"{re.escape(owner)}(@[0-9]+)?/{re.escape(name)}(@[0-9]+)?"


def write_configuration(
    settings: Settings, places: Places, templates: Path, redis_port: int
) -> None:
    """Write what BuildGrid reads, from buildgrid.yml and acl.yml of a folder."""
    subjects = {
        "repository": repository_pattern(settings.repository),
        "branches": "|".join(re.escape(branch) for branch in settings.branches),
    }
    # In quotation marks, YAML wants backslashes doubled.
    quoted = {name: text.replace("\\", "\\\\") for name, text in subjects.items()}
    places.acl.write_text(_filled(templates / "acl.yml", quoted), encoding="utf-8")
    values = _values(settings, places, redis_port)
    text = _filled(templates / "buildgrid.yml", values)
    places.configuration.write_text(text, encoding="utf-8")


def _filled(template: Path, values: dict[str, str]) -> str:
    return Template(template.read_text(encoding="utf-8")).substitute(values)


def _values(settings: Settings, places: Places, redis_port: int) -> dict[str, str]:
    low = int(settings.max_bytes * LOW_SHARE)
    return {
        "address": settings.address,
        "key": str(places.key),
        "certificate": str(places.certificate),
        "verification": _verification(settings, places),
        "audience": settings.audience,
        "acl": str(places.acl),
        "redis_port": str(redis_port),
        "redis_password": str(places.redis_password),
        "blobs": str(places.blobs),
        "batch_bytes": str(max(1, settings.max_bytes - low)),
        "high_bytes": str(settings.max_bytes),
        "low_bytes": str(low),
        "protected_seconds": str(settings.protected_seconds),
    }


def _verification(settings: Settings, places: Places) -> str:
    if settings.jwks_url:
        return f'jwks-url: "{settings.jwks_url}"'
    return f'secret: "{places.verification_key}"'
