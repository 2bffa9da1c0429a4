"""What a distribution requires always, and what only with an extra."""

from __future__ import annotations

from textwrap import dedent

import pytest
from pants.backend.python import target_types_rules
from pants.backend.python.macros.python_artifact import PythonArtifact
from pants.backend.python.target_types import (
    PythonDistribution,
    PythonRequirementTarget,
    PythonSourcesGeneratorTarget,
)
from pants.backend.python.util_rules import package_dists
from pants.backend.python.util_rules.package_dists import (
    DependencyOwner,
    ExportedTarget,
    ExportedTargetRequirements,
    SetupKwargs,
)
from pants.engine.addresses import Address
from pants.engine.internals.scheduler import ExecutionError
from pants.engine.rules import QueryRule
from pants.testutil.rule_runner import RuleRunner

from library_distribution import extras, metadata

REQUIREMENTS = dedent("""\
    python_requirement(name="requests", requirements=["requests>=2"])
    python_requirement(name="psycopg2", requirements=["psycopg2-binary>=2.9"])
    python_requirement(
        name="lxml", requirements=["lxml>=5; python_version < '3.13'"]
    )
    """)


@pytest.fixture
def rule_runner() -> RuleRunner:
    runner = RuleRunner(
        rules=[
            *extras.rules(),
            *metadata.rules(),
            *package_dists.rules(),  # type: ignore[no-untyped-call]  # Pants
            *target_types_rules.rules(),  # type: ignore[no-untyped-call]  # Pants
            QueryRule(SetupKwargs, (ExportedTarget,)),
            QueryRule(ExportedTargetRequirements, (DependencyOwner,)),
        ],
        target_types=[
            PythonDistribution,
            PythonRequirementTarget,
            PythonSourcesGeneratorTarget,
        ],
        objects={"python_artifact": PythonArtifact},
    )
    # The BUILD files below say what is imported; inference would need a PEX.
    runner.set_options(["--no-python-infer-imports", "--no-python-infer-assets"])
    return runner


def library(
    rule_runner: RuleRunner, imports: list[str], optional: list[str], field: str
) -> tuple[list[str], dict[str, list[str]]]:
    """What lib:dist requires, and its extras, when `lib` imports `imports`."""
    rule_runner.write_files(
        {
            "pyproject.toml": '[tool.commitizen]\nversion = "1.2.3"\n',
            "3rdparty/BUILD": REQUIREMENTS,
            "other/BUILD": 'python_sources(dependencies=["3rdparty:lxml"])\n',
            "other/a.py": "",
            "lib/README.md": "# lib\n",
            "lib/__init__.py": '__version__ = "1.2.3"\n',
            "lib/BUILD": dedent(f"""\
                python_sources(dependencies={imports})
                python_distribution(
                    name="dist",
                    dependencies={[":lib", *(f"!!{name}" for name in optional)]},
                    provides=python_artifact(name="lib", python_requires=">=3.8"),
                    {field}
                )
                """),
        }
    )
    owner = ExportedTarget(rule_runner.get_target(Address("lib", target_name="dist")))
    kwargs = rule_runner.request(SetupKwargs, [owner]).kwargs
    required = rule_runner.request(ExportedTargetRequirements, [DependencyOwner(owner)])
    return list(required), kwargs["extras_require"]


def test_what_an_extra_lists_is_not_required_and_keeps_its_bounds(
    rule_runner: RuleRunner,
) -> None:
    required, extras_require = library(
        rule_runner,
        imports=["3rdparty:requests", "3rdparty:psycopg2", "3rdparty:lxml"],
        optional=["3rdparty:psycopg2", "3rdparty:lxml"],
        field='extras={"sql": ["3rdparty:psycopg2"], "xml": ["3rdparty:lxml"]},',
    )
    assert required == ["requests>=2"]
    assert extras_require == {
        "sql": ["psycopg2-binary>=2.9"],
        "xml": ['lxml>=5; python_version < "3.13"'],
    }


def test_a_distribution_without_extras_requires_all_that_it_imports(
    rule_runner: RuleRunner,
) -> None:
    required, extras_require = library(
        rule_runner, imports=["3rdparty:requests"], optional=[], field=""
    )
    assert required == ["requests>=2"]
    assert not extras_require


def test_an_extra_that_nothing_in_the_folder_imports_is_refused(
    rule_runner: RuleRunner,
) -> None:
    with pytest.raises(
        ExecutionError,
        match="'xml' of lib:dist lists 3rdparty:lxml, which nothing in lib imports",
    ):
        library(
            rule_runner,
            imports=["3rdparty:requests", "other/a.py"],
            optional=["3rdparty:lxml"],
            field='extras={"xml": ["3rdparty:lxml"]},',
        )


def test_an_extra_that_is_required_all_the_same_is_refused(
    rule_runner: RuleRunner,
) -> None:
    with pytest.raises(ExecutionError, match='add "!!3rdparty:lxml" to its dep'):
        library(
            rule_runner,
            imports=["3rdparty:lxml"],
            optional=[],
            field='extras={"xml": ["3rdparty:lxml"]},',
        )


def test_an_extra_of_something_else_than_a_requirement_is_refused(
    rule_runner: RuleRunner,
) -> None:
    with pytest.raises(ExecutionError, match="other/a.py, which is no python_requi"):
        library(
            rule_runner,
            imports=["other"],
            optional=[],
            field='extras={"x": ["other"]},',
        )


def test_an_extra_of_an_unknown_requirement_is_refused(
    rule_runner: RuleRunner,
) -> None:
    with pytest.raises(ExecutionError, match="3rdparty:typo"):
        library(
            rule_runner,
            imports=[],
            optional=[],
            field='extras={"x": ["3rdparty:typo"]},',
        )
