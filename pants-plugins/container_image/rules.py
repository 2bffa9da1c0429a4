"""Builds a `docker_image` with the container engine that answers; else says so."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Iterable

from pants.core.goals.package import (
    BuiltPackage,
    BuiltPackageArtifact,
    PackageFieldSet,
)
from pants.engine.env_vars import EnvironmentVars, EnvironmentVarsRequest
from pants.engine.fs import EMPTY_DIGEST, AddPrefix, Digest, MergeDigests
from pants.engine.process import (
    FallibleProcessResult,
    Process,
    ProcessCacheScope,
    ProcessResult,
)
from pants.engine.rules import Get, MultiGet, Rule, collect_rules, rule
from pants.engine.target import (
    DependenciesRequest,
    FieldSetsPerTarget,
    FieldSetsPerTargetRequest,
    HydratedSources,
    HydrateSourcesRequest,
    Targets,
)
from pants.engine.unions import UnionRule
from pants.util.logging import LogLevel

from container_image.target_types import (
    BuildArgumentsField,
    DockerfileField,
    ImageDependenciesField,
    ImageNameField,
    PinnedArgumentsField,
)

logger = logging.getLogger(__name__)

# A client alone is no engine: the one that is taken has to answer.
FIND = (
    "for name in docker podman buildah; do"
    ' if engine=$(command -v "$name") && "$engine" info >/dev/null 2>&1;'
    ' then echo "$engine"; exit; fi; done; exit 1'
)
ALLOW_UNPINNED = "ALLOW_UNPINNED"
VARIABLES = (
    ALLOW_UNPINNED,
    "BUILDAH_ISOLATION",
    "CONTAINERS_STORAGE_CONF",
    "DOCKER_CONFIG",
    "DOCKER_HOST",
    "HOME",
    "PATH",
    "XDG_RUNTIME_DIR",
)
# Else podman and buildah leave the health check out.
FORMAT = {"BUILDAH_FORMAT": "docker"}
_PINNED = re.compile(r".+@sha256:[0-9a-f]{64}")


@dataclass(frozen=True)
class DockerImageFieldSet(PackageFieldSet):
    required_fields = (DockerfileField, ImageNameField)

    dockerfile: DockerfileField
    dependencies: ImageDependenciesField
    image: ImageNameField
    arguments: BuildArgumentsField
    pinned: PinnedArgumentsField


@rule(desc="Build a container image", level=LogLevel.DEBUG)
async def package_image(field_set: DockerImageFieldSet) -> BuiltPackage:
    arguments = field_set.arguments.value or ()
    names = [argument for argument in arguments if "=" not in argument]
    environment = await Get(
        EnvironmentVars, EnvironmentVarsRequest([*VARIABLES, *names])
    )
    found = await Get(FallibleProcessResult, Process, _find(environment))
    if found.exit_code != 0:
        return _not_built(
            field_set, "no container engine answers (docker, podman, buildah)"
        )
    if unset := _unset(field_set, environment):
        return _not_built(field_set, unset)
    context = await Get(Digest, DockerImageFieldSet, field_set)
    image = field_set.image.value or ""
    words = [found.stdout.decode().strip(), "build", "--tag", image]
    words += ["--file", field_set.dockerfile.file_path]
    given = [each for each in arguments if "=" in each or environment.get(each)]
    words += [word for argument in given for word in ("--build-arg", argument)]
    build = Process(
        [*words, "."],
        env={**environment, **FORMAT},
        input_digest=context,
        description=f"Build the image {image}",
        # The image is the engine's, not ours to cache.
        cache_scope=ProcessCacheScope.PER_SESSION,
    )
    await Get(ProcessResult, Process, build)
    return BuiltPackage(
        EMPTY_DIGEST, (BuiltPackageArtifact(None, (f"Built the image {image}",)),)
    )


@rule
async def build_context(field_set: DockerImageFieldSet) -> Digest:
    targets = await Get(Targets, DependenciesRequest(field_set.dependencies))
    packageable = await Get(
        FieldSetsPerTarget, FieldSetsPerTargetRequest(PackageFieldSet, targets)
    )
    built = await MultiGet(
        Get(BuiltPackage, PackageFieldSet, each) for each in packageable.field_sets
    )
    packages = await Get(Digest, MergeDigests(package.digest for package in built))
    dist, dockerfile = await MultiGet(
        Get(Digest, AddPrefix(packages, "dist")),
        Get(HydratedSources, HydrateSourcesRequest(field_set.dockerfile)),
    )
    return await Get(Digest, MergeDigests([dist, dockerfile.snapshot.digest]))


def _not_built(field_set: DockerImageFieldSet, why: str) -> BuiltPackage:
    logger.warning("%s: %s, so this image was not built", field_set.address, why)
    return BuiltPackage(EMPTY_DIGEST, ())


def _unset(field_set: DockerImageFieldSet, environment: EnvironmentVars) -> str:
    """Return which image is nowhere named by digest; a name without one is refused."""
    if environment.get(ALLOW_UNPINNED) == "1":
        return ""
    for name in field_set.pinned.value or ():
        value = environment.get(name, "")
        if not value:
            return (
                f"{name} is not set: give it by digest, {name}=IMAGE@sha256:…, or take "
                f"the one of {field_set.dockerfile.file_path} with {ALLOW_UNPINNED}=1"
            )
        if not _PINNED.fullmatch(value):
            raise ValueError(
                f"{field_set.address}: {name}={value} has no digest, so what it is may "
                f"change: give {value.partition('@')[0]}@sha256:…, or set "
                f"{ALLOW_UNPINNED}=1 to take it as it is"
            )
    return ""


def _find(environment: EnvironmentVars) -> Process:
    return Process(
        ["/bin/sh", "-c", FIND],
        env=environment,
        description="Look for a container engine",
        cache_scope=ProcessCacheScope.PER_SESSION,
    )


def rules() -> Iterable[Rule | UnionRule]:
    return [
        *collect_rules(),
        UnionRule(PackageFieldSet, DockerImageFieldSet),
    ]
