"""Extras of a `python_distribution`: requirements that a user may leave out.

Pants requires whatever the sources import. What is listed under `extras` is excluded
there (`!!` in `dependencies`) and declared here, with the bounds it has for everyone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable

from pants.backend.python.target_types import (
    PythonDistribution,
    PythonRequirementsField,
)
from pants.backend.python.util_rules.pex_requirements import PexRequirements
from pants.engine.addresses import Address, UnparsedAddressInputs
from pants.engine.rules import Get, MultiGet, Rule, collect_rules, rule
from pants.engine.target import (
    Dependencies,
    DependenciesRequest,
    DictStringToStringSequenceField,
    Target,
    Targets,
    TransitiveTargets,
    TransitiveTargetsRequest,
)
from pants.engine.unions import UnionRule
from pants.util.frozendict import FrozenDict


class ExtrasField(DictStringToStringSequenceField):
    alias = "extras"
    help = (
        "The name of each extra, with the addresses of the `python_requirement`s it "
        "installs. Exclude the same addresses with `!!` in `dependencies`."
    )


class ExtrasError(Exception):
    """An extra that does not say what the distribution can do without."""


@dataclass(frozen=True)
class ExtrasRequest:
    target: Target


@dataclass(frozen=True)
class ExtrasRequire:
    """What setuptools calls extras_require."""

    value: FrozenDict[str, tuple[str, ...]]


@dataclass(frozen=True)
class ImportedRequest:
    target: Target


class Imported(Targets):
    """What the sources in the folder of a distribution depend on directly."""


@rule
async def imported(request: ImportedRequest) -> Imported:
    folder = request.target.address.spec_path
    closure = await Get(
        TransitiveTargets, TransitiveTargetsRequest([request.target.address])
    )
    dependencies = await MultiGet(
        Get(Targets, DependenciesRequest(target.get(Dependencies)))
        for target in closure.dependencies
        if f"{target.address.spec_path}/".startswith(f"{folder}/")
    )
    return Imported(target for targets in dependencies for target in targets)


@rule
async def extras_require(request: ExtrasRequest) -> ExtrasRequire:
    address = request.target.address
    declared = request.target.get(ExtrasField).value
    if not declared:
        return ExtrasRequire(FrozenDict())
    excluded_inputs = request.target.get(Dependencies).unevaluated_transitive_excludes
    excluded = await Get(Targets, UnparsedAddressInputs, excluded_inputs)
    extras = await MultiGet(
        Get(
            Targets,
            UnparsedAddressInputs(
                requirements,
                owning_address=address,
                description_of_origin=f"the extra {extra!r} of {address}",
            ),
        )
        for extra, requirements in declared.items()
    )
    used = await Get(Imported, ImportedRequest(request.target))
    for extra, targets in zip(declared, extras):
        for target in targets:
            check(extra, target, address, excluded=excluded, used=used)
    return ExtrasRequire(
        FrozenDict(
            (extra, requirement_strings(targets))
            for extra, targets in zip(declared, extras)
        )
    )


def check(
    extra: str, target: Target, address: Address, excluded: Targets, used: Targets
) -> None:
    """Refuse what is not optional, or not a requirement of this distribution at all."""
    problem = f"the extra {extra!r} of {address} lists {target.address}"
    if not target.has_field(PythonRequirementsField):
        raise ExtrasError(
            f"{problem}, which is no python_requirement: list requirements only"
        )
    if target not in used:
        raise ExtrasError(
            f"{problem}, which nothing in {address.spec_path} imports: remove it"
        )
    if target not in excluded:
        raise ExtrasError(
            f"{problem}, which is required without the extra too: add "
            f'"!!{target.address}" to its dependencies'
        )


def requirement_strings(targets: Targets) -> tuple[str, ...]:
    return tuple(
        PexRequirements.req_strings_from_requirement_fields(
            target[PythonRequirementsField] for target in targets
        )
    )


def rules() -> Iterable[Rule | UnionRule]:
    return [
        *collect_rules(),
        PythonDistribution.register_plugin_field(ExtrasField),
    ]
