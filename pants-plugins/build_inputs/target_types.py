"""The `build_inputs` target type."""

from __future__ import annotations

from pants.engine.target import COMMON_TARGET_FIELDS, MultipleSourcesField, Target


class BuildInputsSourcesField(MultipleSourcesField):
    required = True
    help = "Globs of the files."


class BuildInputs(Target):
    """Owns files for `--changed-since` alone: dependents see none in their sandbox.

    Without an owner a changed file selects nothing, which for pants.toml or a lock
    would be a test run that reads as a pass.
    """

    alias = "build_inputs"
    core_fields = (*COMMON_TARGET_FIELDS, BuildInputsSourcesField)
    help = (
        "Files that decide how everything is built: a change to one selects every "
        "target that depends on this one."
    )
