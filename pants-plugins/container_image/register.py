"""Adds the target `docker_image`, which needs no engine for `package ::` to succeed."""

from __future__ import annotations

from typing import Iterable

from pants.engine.rules import Rule
from pants.engine.target import Target
from pants.engine.unions import UnionRule

from container_image import rules as image
from container_image.target_types import DockerImage


def rules() -> Iterable[Rule | UnionRule]:
    return image.rules()


def target_types() -> Iterable[type[Target]]:
    return [DockerImage]
