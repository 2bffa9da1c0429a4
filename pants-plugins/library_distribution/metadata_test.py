"""The metadata that the plugin gives to every distribution."""

from __future__ import annotations

from textwrap import dedent
from typing import Any, List

import pytest
from pants.backend.python.macros.python_artifact import PythonArtifact
from pants.backend.python.target_types import (
    PythonDistribution,
    PythonSourcesGeneratorTarget,
)
from pants.backend.python.util_rules.package_dists import SetupKwargs
from pants.engine.addresses import Address
from pants.engine.internals.scheduler import ExecutionError
from pants.engine.rules import QueryRule
from pants.testutil.rule_runner import RuleRunner

from library_distribution import extras, metadata
from library_distribution.metadata import (
    MetadataError,
    SharedSetupKwargsRequest,
    declared_version,
    released_version,
)

PYPROJECT = '[tool.commitizen]\nversion = "1.2.3"\n'


@pytest.fixture
def rule_runner() -> RuleRunner:
    return RuleRunner(
        rules=[
            *extras.rules(),
            *metadata.rules(),
            QueryRule(SetupKwargs, (SharedSetupKwargsRequest,)),
        ],
        target_types=[PythonDistribution, PythonSourcesGeneratorTarget],
        objects={"python_artifact": PythonArtifact},
    )


def library(
    rule_runner: RuleRunner,
    artifact: str,
    version: str = "1.2.3",
    pythons: str = 'python_requires=">=3.8"',
) -> Any:
    """The kwargs of a distribution declared with python_artifact(`artifact`)."""
    rule_runner.write_files(
        {
            "pyproject.toml": PYPROJECT,
            "lib/README.md": "# lib\n",
            "lib/__init__.py": f'__version__ = "{version}"\n',
            "lib/BUILD": dedent(f"""\
                python_distribution(name="dist", provides=python_artifact(
                    {artifact}, {pythons}
                ))
                """),
        }
    )
    target = rule_runner.get_target(Address("lib", target_name="dist"))
    return rule_runner.request(SetupKwargs, [SharedSetupKwargsRequest(target)]).kwargs


def test_name_and_description_come_from_the_build_file_and_the_rest_from_here(
    rule_runner: RuleRunner,
) -> None:
    kwargs = library(rule_runner, 'name="lib", description="A library"')
    assert kwargs["name"] == "lib"
    assert kwargs["description"] == "A library"
    assert kwargs["version"] == "1.2.3"
    assert kwargs["long_description"] == "# lib\n"
    assert kwargs["python_requires"] == ">=3.8"
    assert "Typing :: Typed" in kwargs["classifiers"]


@pytest.mark.parametrize(
    ("supported", "named"),
    [
        (">=3.8", ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13"]),
        (">=3.11", ["3.11", "3.12", "3.13"]),
        (">=3.9,<3.11", ["3.9", "3.10"]),
    ],
)
def test_classifiers_name_the_pythons_that_the_build_file_says(
    rule_runner: RuleRunner, supported: str, named: List[str]
) -> None:
    pythons = f"python_requires={supported!r}"
    kwargs = library(rule_runner, 'name="lib"', pythons=pythons)
    assert kwargs["python_requires"] == supported
    prefix = "Programming Language :: Python :: 3."
    found = [text for text in kwargs["classifiers"] if text.startswith(prefix)]
    assert found == [f"{prefix[:-2]}{version}" for version in named]


@pytest.mark.parametrize("pythons", ["", 'python_requires="new ones"'])
def test_a_build_file_that_does_not_say_which_pythons_is_refused(
    rule_runner: RuleRunner, pythons: str
) -> None:
    with pytest.raises(ExecutionError, match="lib:dist does not say which Pythons"):
        library(rule_runner, 'name="lib"', pythons=pythons)


def test_a_build_file_that_sets_shared_metadata_is_refused(
    rule_runner: RuleRunner,
) -> None:
    with pytest.raises(ExecutionError, match="lib:dist sets license, version"):
        library(rule_runner, 'name="lib", version="9", license="GPL"')


def test_a_package_that_declares_another_version_is_refused(
    rule_runner: RuleRunner,
) -> None:
    with pytest.raises(ExecutionError, match="__version__ = '9.9.9' but pyproject"):
        library(rule_runner, 'name="lib"', version="9.9.9")


def test_a_package_without_a_version_declares_none() -> None:
    assert declared_version("lib/__init__.py", "x = 1\n") is None


def test_a_pyproject_without_a_version_says_what_to_set() -> None:
    with pytest.raises(MetadataError, match="set it"):
        released_version("[tool.black]\n")
