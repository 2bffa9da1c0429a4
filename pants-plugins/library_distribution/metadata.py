"""What every `python_distribution` of this repository says about itself."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any, Iterable, Mapping

import toml
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from pants.backend.python.util_rules.package_dists import (
    DistBuildEnvironment,
    DistBuildEnvironmentRequest,
    SetupKwargs,
    SetupKwargsRequest,
)
from pants.base.glob_match_error_behavior import GlobMatchErrorBehavior
from pants.engine.fs import Digest, DigestContents, GlobExpansionConjunction, PathGlobs
from pants.engine.rules import Get, Rule, collect_rules, rule
from pants.engine.target import Target
from pants.engine.unions import UnionRule

from library_distribution.extras import ExtrasRequest, ExtrasRequire

PYTHONS = ("3.8", "3.9", "3.10", "3.11", "3.12", "3.13")
CLASSIFIERS = (
    "Development Status :: 5 - Production/Stable",
    "Intended Audience :: Developers",
    "Operating System :: OS Independent",
    "Programming Language :: Python :: 3",
    "Programming Language :: Python :: 3 :: Only",
    "Topic :: Text Processing :: Linguistic",
    "Typing :: Typed",
)


class MetadataError(Exception):
    """A distribution whose metadata cannot be put together."""


class SharedSetupKwargsRequest(SetupKwargsRequest):
    @classmethod
    def is_applicable(cls, target: Target) -> bool:
        return True


@dataclass(frozen=True)
class LicenseRequest(DistBuildEnvironmentRequest):
    @classmethod
    def is_applicable(cls, tgt: Target) -> bool:
        return True


def required_files(*paths: str, origin: str) -> PathGlobs:
    """Globs that fail, naming `origin`, when one of `paths` is missing."""
    return PathGlobs(
        paths,
        glob_match_error_behavior=GlobMatchErrorBehavior.error,
        conjunction=GlobExpansionConjunction.all_match,
        description_of_origin=origin,
    )


def released_version(pyproject: str) -> str:
    """The version that commitizen keeps in pyproject.toml."""
    try:
        return str(toml.loads(pyproject)["tool"]["commitizen"]["version"])
    except KeyError as error:
        raise MetadataError(
            f"pyproject.toml has no tool.commitizen.version ({error} is missing): "
            "set it, wheels take their version from it"
        ) from None


def declared_version(path: str, module: str) -> str | None:
    """The literal that `module` assigns to `__version__`."""
    for node in ast.parse(module, path).body:
        if isinstance(node, ast.Assign) and any(
            isinstance(name, ast.Name) and name.id == "__version__"
            for name in node.targets
        ):
            return str(ast.literal_eval(node.value))
    return None


def classifiers(explicit: Mapping[str, Any], address: str) -> list[str]:
    """What fits every distribution, and the Pythons that this one says it runs on."""
    try:
        supported = SpecifierSet(explicit["python_requires"])
    except (KeyError, InvalidSpecifier):
        raise MetadataError(
            f"{address} does not say which Pythons it runs on: set python_requires, "
            'such as ">=3.8", in python_artifact(...)'
        ) from None
    pythons = (version for version in PYTHONS if version in supported)
    return [*CLASSIFIERS, *(f"Programming Language :: Python :: {v}" for v in pythons)]


def merge(
    explicit: Mapping[str, Any], shared: Mapping[str, Any], address: str
) -> dict[str, Any]:
    """Join `shared` and what the BUILD file sets; a key of both is an error."""
    both = sorted(set(explicit) & set(shared))
    if both:
        raise MetadataError(
            f"{address} sets {', '.join(both)}: the library_distribution plugin sets "
            "these for every distribution; remove them from python_artifact(...)"
        )
    return {**shared, **explicit}


@rule
async def shared_setup_kwargs(request: SharedSetupKwargsRequest) -> SetupKwargs:
    address = request.target.address
    readme, module = (
        f"{address.spec_path}/README.md",
        f"{address.spec_path}/__init__.py",
    )
    files = await Get(
        DigestContents,
        PathGlobs,
        required_files(
            "pyproject.toml", readme, module, origin=f"the metadata of {address}"
        ),
    )
    text = {file.path: file.content.decode() for file in files}
    version = released_version(text["pyproject.toml"])
    declared = declared_version(module, text[module])
    if declared != version:
        raise MetadataError(
            f"{module} says __version__ = {declared!r} but pyproject.toml releases "
            f"{version!r}: make them equal"
        )
    extras = await Get(ExtrasRequire, ExtrasRequest(request.target))
    shared = {
        "version": version,
        "long_description": text[readme],
        "long_description_content_type": "text/markdown",
        "author": "The Dataknobs authors",
        "license": "MIT",
        "classifiers": classifiers(request.explicit_kwargs, str(address)),
        "extras_require": {name: [*each] for name, each in extras.value.items()},
    }
    return SetupKwargs(
        merge(request.explicit_kwargs, shared, str(address)), address=address
    )


@rule
async def add_license(_: LicenseRequest) -> DistBuildEnvironment:
    license_file = await Get(
        Digest,
        PathGlobs,
        required_files("LICENSE", origin="the license of every wheel"),
    )
    return DistBuildEnvironment((), license_file)


def rules() -> Iterable[Rule | UnionRule]:
    return [
        *collect_rules(),
        UnionRule(SetupKwargsRequest, SharedSetupKwargsRequest),
        UnionRule(DistBuildEnvironmentRequest, LicenseRequest),
    ]
