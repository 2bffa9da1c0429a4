"""Builds a `mkdocs_site` by MkDocs, in a sandbox that holds its dependencies alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable

from pants.backend.python.subsystems.python_tool_base import (
    LockfileRules,
    PythonToolBase,
)
from pants.backend.python.target_types import ConsoleScript
from pants.backend.python.util_rules.pex import PexRequest, VenvPex, VenvPexProcess
from pants.core.goals.package import (
    BuiltPackage,
    BuiltPackageArtifact,
    OutputPathField,
    PackageFieldSet,
)
from pants.core.util_rules.source_files import SourceFiles, SourceFilesRequest
from pants.engine.env_vars import EnvironmentVars, EnvironmentVarsRequest
from pants.engine.fs import (
    AddPrefix,
    Digest,
    GlobMatchErrorBehavior,
    MergeDigests,
    PathGlobs,
    RemovePrefix,
)
from pants.engine.process import ProcessResult
from pants.engine.rules import Get, MultiGet, Rule, collect_rules, rule
from pants.engine.target import (
    SourcesField,
    TransitiveTargets,
    TransitiveTargetsRequest,
)
from pants.engine.unions import UnionRule
from pants.util.logging import LogLevel

from mkdocs_site.target_types import MkDocsConfigField, MkDocsDependenciesField

FOLDER = "__site__"
# The first moment a zip archive can hold: no byte of a page depends on the clock.
ENVIRONMENT = {"SOURCE_DATE_EPOCH": "315532800", "NO_MKDOCS_2_WARNING": "1"}
# Where the site will be, for a configuration that says `site_url: !ENV [SITE_URL, ""]`.
VARIABLES = ("SITE_URL",)


class MkDocs(PythonToolBase):
    options_scope = "mkdocs"
    name = "MkDocs"
    help = "Builds a site out of Markdown (https://www.mkdocs.org)."

    default_version = "mkdocs==1.6.1"
    default_main = ConsoleScript("mkdocs")
    default_requirements = ["mkdocs"]
    register_interpreter_constraints = True
    # Without one, a missing install_from_resolve is an error without a message.
    default_lockfile_resource = ("mkdocs_site", "set_install_from_resolve")
    lockfile_rules_type = LockfileRules.SIMPLE


@dataclass(frozen=True)
class MkDocsSiteFieldSet(PackageFieldSet):
    required_fields = (MkDocsConfigField, MkDocsDependenciesField)

    config: MkDocsConfigField
    dependencies: MkDocsDependenciesField
    output_path: OutputPathField


@rule(desc="Build the site", level=LogLevel.DEBUG)
async def package_site(field_set: MkDocsSiteFieldSet, mkdocs: MkDocs) -> BuiltPackage:
    config = field_set.config.value or MkDocsConfigField.default
    pex, variables, config_digest, sources = await MultiGet(
        Get(VenvPex, PexRequest, mkdocs.to_pex_request()),
        Get(EnvironmentVars, EnvironmentVarsRequest(VARIABLES)),
        Get(Digest, PathGlobs, _one_file(config, f"{field_set.address}, `config`")),
        Get(SourceFiles, MkDocsSiteFieldSet, field_set),
    )
    digest = await Get(Digest, MergeDigests([config_digest, sources.snapshot.digest]))
    process = VenvPexProcess(
        pex,
        argv=(
            "build",
            "--strict",
            f"--config-file={config}",
            f"--site-dir={FOLDER}",
        ),
        input_digest=digest,
        extra_env={**ENVIRONMENT, **variables},
        output_directories=(FOLDER,),
        description=f"Build {field_set.address} with MkDocs",
        level=LogLevel.DEBUG,
    )
    result = await Get(ProcessResult, VenvPexProcess, process)
    path = field_set.output_path.value_or_default(file_ending=None)
    pages = await Get(Digest, RemovePrefix(result.output_digest, FOLDER))
    site = await Get(Digest, AddPrefix(pages, path))
    return BuiltPackage(site, (BuiltPackageArtifact(path),))


@rule
async def find_sources(field_set: MkDocsSiteFieldSet) -> SourceFiles:
    targets = await Get(
        TransitiveTargets, TransitiveTargetsRequest([field_set.address])
    )
    fields = [target.get(SourcesField) for target in targets.dependencies]
    return await Get(SourceFiles, SourceFilesRequest(fields))


def _one_file(path: str, origin: str) -> PathGlobs:
    return PathGlobs([path], GlobMatchErrorBehavior.error, description_of_origin=origin)


def rules() -> Iterable[Rule | UnionRule]:
    return [
        *collect_rules(),
        UnionRule(PackageFieldSet, MkDocsSiteFieldSet),
    ]
