"""Looks for security holes in workflows and actions, without a network."""

from __future__ import annotations

from typing import Any, Iterable

from pants.backend.python.subsystems.python_tool_base import (
    LockfileRules,
    PythonToolBase,
)
from pants.backend.python.target_types import ConsoleScript
from pants.backend.python.util_rules.pex import PexRequest, VenvPex, VenvPexProcess
from pants.core.goals.lint import LintFilesRequest, LintResult
from pants.core.util_rules.partitions import Partitions
from pants.engine.fs import Digest, PathGlobs

# Compiled: pylint sees no names in it.
# pylint: disable-next=no-name-in-module
from pants.engine.internals.native_engine import FilespecMatcher
from pants.engine.process import FallibleProcessResult
from pants.engine.rules import Get, Rule, collect_rules, rule
from pants.engine.unions import UnionRule
from pants.option.option_types import ArgsListOption, SkipOption, StrListOption
from pants.util.logging import LogLevel

CONFIGURATION = ".github/zizmor.yml"


class Zizmor(PythonToolBase):
    options_scope = "zizmor"
    name = "zizmor"
    help = "Security linter for GitHub workflows and actions (https://docs.zizmor.sh)."

    default_version = "zizmor==1.32.0"
    default_main = ConsoleScript("zizmor")
    default_requirements = ["zizmor"]
    register_interpreter_constraints = True
    # Without one, a missing install_from_resolve is an error without a message.
    default_lockfile_resource = ("workflow_lint", "set_install_from_resolve")
    lockfile_rules_type = LockfileRules.SIMPLE

    include = StrListOption(
        default=[".github/workflows/*.yml", ".github/actions/*/action.yml"],
        help="Globs of the files to check.",
    )
    args = ArgsListOption(example="--min-severity=low", default=["--pedantic"])
    skip = SkipOption("lint")


class ZizmorRequest(LintFilesRequest):
    tool_subsystem = Zizmor


@rule
async def partition(
    request: ZizmorRequest.PartitionRequest, zizmor: Zizmor
) -> Partitions[str, Any]:
    files = FilespecMatcher(includes=zizmor.include, excludes=[]).matches(request.files)
    if zizmor.skip or not files:
        return Partitions()
    return Partitions.single_partition(sorted(files))


@rule(desc="Lint with zizmor", level=LogLevel.DEBUG)
async def run(request: ZizmorRequest.Batch[str, Any], zizmor: Zizmor) -> LintResult:
    pex = await Get(VenvPex, PexRequest, zizmor.to_pex_request())
    digest = await Get(Digest, PathGlobs([*request.elements, CONFIGURATION]))
    process = VenvPexProcess(
        pex,
        argv=[
            "--offline",
            "--no-progress",
            "--color=never",
            *zizmor.args,
            *request.elements,
        ],
        input_digest=digest,
        description=f"Run zizmor on {len(request.elements)} files",
        level=LogLevel.DEBUG,
    )
    result = await Get(FallibleProcessResult, VenvPexProcess, process)
    return LintResult.create(request, result)


def rules() -> Iterable[Rule | UnionRule]:
    return [*collect_rules(), *ZizmorRequest.rules()]
