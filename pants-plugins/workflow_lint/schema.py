"""Compares workflows and the like with the JSON schemas that the tool brings along."""

from __future__ import annotations

from typing import Any, Iterable

from pants.backend.python.subsystems.python_tool_base import (
    LockfileRules,
    PythonToolBase,
)
from pants.backend.python.target_types import ConsoleScript
from pants.backend.python.util_rules.pex import PexRequest, VenvPex, VenvPexProcess
from pants.core.goals.lint import LintFilesRequest, LintResult
from pants.core.util_rules.partitions import Partition, Partitions
from pants.engine.fs import Digest, PathGlobs

# Compiled: pylint sees no names in it.
# pylint: disable-next=no-name-in-module
from pants.engine.internals.native_engine import FilespecMatcher
from pants.engine.process import FallibleProcessResult
from pants.engine.rules import Get, Rule, collect_rules, rule
from pants.engine.unions import UnionRule
from pants.option.option_types import DictOption, SkipOption
from pants.util.logging import LogLevel


class CheckJsonschema(PythonToolBase):
    options_scope = "check-jsonschema"
    name = "check-jsonschema"
    help = "Validates by JSON schemas (https://check-jsonschema.readthedocs.io)."

    default_version = "check-jsonschema==0.39.0"
    default_main = ConsoleScript("check-jsonschema")
    default_requirements = ["check-jsonschema"]
    register_interpreter_constraints = True
    # Without one, a missing install_from_resolve is an error without a message.
    default_lockfile_resource = ("workflow_lint", "set_install_from_resolve")
    lockfile_rules_type = LockfileRules.SIMPLE

    schemas = DictOption[str](
        default={
            "vendor.compose-spec": "**/compose.yml",
            "vendor.dependabot": ".github/dependabot.yml",
            "vendor.github-actions": ".github/actions/*/action.yml",
            "vendor.github-workflows": ".github/workflows/*.yml",
        },
        help="The built-in schemas to check with, each with a glob of files.",
    )
    skip = SkipOption("lint")


class CheckJsonschemaRequest(LintFilesRequest):
    tool_subsystem = CheckJsonschema


class Schema(str):
    """The name of a built-in schema."""

    @property
    def description(self) -> str:
        return str(self)


@rule
async def partition(
    request: CheckJsonschemaRequest.PartitionRequest, tool: CheckJsonschema
) -> Partitions[str, Any]:
    if tool.skip:
        return Partitions()
    matches = {
        schema: FilespecMatcher(includes=[glob], excludes=[]).matches(request.files)
        for schema, glob in tool.schemas.items()
    }
    return Partitions(
        Partition(tuple(sorted(files)), Schema(schema))
        for schema, files in matches.items()
        if files
    )


@rule(desc="Lint with check-jsonschema", level=LogLevel.DEBUG)
async def run(
    request: CheckJsonschemaRequest.Batch[str, Any], tool: CheckJsonschema
) -> LintResult:
    pex = await Get(VenvPex, PexRequest, tool.to_pex_request())
    digest = await Get(Digest, PathGlobs(request.elements))
    process = VenvPexProcess(
        pex,
        argv=[f"--builtin-schema={request.partition_metadata}", *request.elements],
        input_digest=digest,
        description=f"Run check-jsonschema on {len(request.elements)} files",
        level=LogLevel.DEBUG,
    )
    result = await Get(FallibleProcessResult, VenvPexProcess, process)
    return LintResult.create(request, result)


def rules() -> Iterable[Rule | UnionRule]:
    return [*collect_rules(), *CheckJsonschemaRequest.rules()]
