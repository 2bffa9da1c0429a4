"""Adds the `build_inputs` target: files that decide how everything is built."""

from __future__ import annotations

from typing import Iterable

from pants.engine.target import Target

from build_inputs.target_types import BuildInputs


def target_types() -> Iterable[type[Target]]:
    return [BuildInputs]
