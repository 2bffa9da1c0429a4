"""Packages the sdist of a `python_distribution` that has `reproducible_sdist=True`.

Pants' own sdists carry the build's times and user ids, so that two machines disagree
about the sha256 of one commit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import resources
from typing import Iterable

from pants.backend.python.subsystems.setup import PythonSetup
from pants.backend.python.subsystems.setuptools import PythonDistributionFieldSet
from pants.backend.python.target_types import PythonDistribution, PythonProvidesField
from pants.backend.python.util_rules.dists import (
    BuildSystem,
    DistBuildRequest,
    DistBuildResult,
)
from pants.backend.python.util_rules.package_dists import create_dist_build_request
from pants.core.goals.package import BuiltPackage, BuiltPackageArtifact, PackageFieldSet
from pants.engine.fs import CreateDigest, Digest, FileContent, MergeDigests
from pants.engine.rules import Get, Rule, collect_rules, rule
from pants.engine.target import BoolField, Target
from pants.engine.unions import UnionMembership, UnionRule

BACKEND = "sdist_backend"


class ReproducibleSdistField(BoolField):
    alias = "reproducible_sdist"
    default = False
    help = (
        "Package an sdist whose bytes depend on its content alone. "
        "Use it with `sdist=False`."
    )


@dataclass(frozen=True)
class ReproducibleSdistFieldSet(PackageFieldSet):
    required_fields = (PythonProvidesField, ReproducibleSdistField)

    provides: PythonProvidesField

    @classmethod
    def opt_out(cls, tgt: Target) -> bool:
        return not tgt.get(ReproducibleSdistField).value


class TwoSdistsError(Exception):
    """A target that asks for Pants' sdist and for ours."""


@rule
async def package_reproducible_sdist(
    field_set: ReproducibleSdistFieldSet,
    python_setup: PythonSetup,
    union_membership: UnionMembership,
) -> BuiltPackage:
    request = await create_dist_build_request(
        PythonDistributionFieldSet(field_set.address, field_set.provides),
        python_setup,
        union_membership,
        validate_wheel_sdist=False,
    )
    if request.build_sdist:
        raise TwoSdistsError(
            f"{field_set.address} sets sdist=True and reproducible_sdist=True: "
            "set sdist=False"
        )
    file_name = f"{BACKEND}.py"
    source = resources.files("library_distribution").joinpath(file_name).read_bytes()
    backend = await Get(
        Digest,
        CreateDigest([FileContent(f"{request.working_directory}/{file_name}", source)]),
    )
    result = await Get(
        DistBuildResult,
        DistBuildRequest,
        replace(
            request,
            input=await Get(Digest, MergeDigests([request.input, backend])),
            build_system=BuildSystem(request.build_system.requires, BACKEND),
            build_wheel=False,
            build_sdist=True,
        ),
    )
    return BuiltPackage(result.output, (BuiltPackageArtifact(result.sdist_path),))


def rules() -> Iterable[Rule | UnionRule]:
    return [
        *collect_rules(),
        UnionRule(PackageFieldSet, ReproducibleSdistFieldSet),
        PythonDistribution.register_plugin_field(ReproducibleSdistField),
    ]
